package dev.sluice.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of OpenMetrics text, version 1.0.0: what it may hold, and in which order. Says
 * what is wrong, line by line.
 */
public final class OpenMetrics {
  private static final Pattern META =
      Pattern.compile("# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)})? (\\S+)");
  private static final Pattern LABELS =
      Pattern.compile("(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\"(?:,(?!$)|$))*");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*(?:[eE][+-]?\\d+)?|Inf)|NaN");
  private static final Map<String, Set<String>> SUFFIXES =
      Map.of(
          "counter", Set.of("_total", "_created"),
          "gauge", Set.of(""),
          "histogram", Set.of("_bucket", "_count", "_sum", "_created"),
          "summary", Set.of("", "_count", "_sum", "_created"),
          "info", Set.of("_info"),
          "unknown", Set.of(""));

  private final List<String> complaints = new ArrayList<>();
  private final Set<String> families = new HashSet<>();
  private final Set<String> series = new HashSet<>();
  private final Map<String, String> kinds = new HashMap<>();
  private final Set<String> meta = new LinkedHashSet<>();
  private String family = "";
  private boolean sampled;

  private OpenMetrics() {}

  /** What is wrong with a scrape; empty if nothing is. */
  public static List<String> complaints(String text) {
    OpenMetrics reader = new OpenMetrics();
    if (!text.endsWith("\n# EOF\n")) {
      reader.complaints.add("it does not end with # EOF and a line feed");
    }
    String body = text.replaceFirst("# EOF\n$", "");
    body.lines().forEach(reader::line);
    return reader.complaints;
  }

  private void line(String line) {
    int before = complaints.size();
    Matcher described = META.matcher(line);
    if (described.matches()) {
      describe(described.group(1), described.group(2), described.group(3));
    } else if (line.startsWith("#")) {
      complain("only TYPE, UNIT, HELP and the last EOF may stand behind #");
    } else {
      sample(line);
    }
    for (int i = before; i < complaints.size(); i++) {
      complaints.set(i, complaints.get(i) + ": " + line);
    }
  }

  private void describe(String what, String name, String text) {
    if (!name.equals(family)) {
      begin(name);
    }
    if (sampled) {
      complain("a description behind a sample of its family");
    }
    if (!meta.add(what)) {
      complain("a second " + what);
    }
    switch (what) {
      case "TYPE" -> type(name, text);
      case "UNIT" -> unit(name, text);
      default -> {
        if (text.isBlank()) {
          complain("HELP says nothing");
        }
      }
    }
  }

  private void begin(String name) {
    if (!families.add(name)) {
      complain("the family is there twice, or in two parts");
    }
    family = name;
    meta.clear();
    sampled = false;
  }

  private void type(String name, String type) {
    if (!SUFFIXES.containsKey(type)) {
      complain("no such type");
    }
    if (type.equals("counter") && name.endsWith("_total")) {
      complain("the family of a counter has no _total");
    }
    kinds.put(name, type);
  }

  private void unit(String name, String unit) {
    if (!unit.isEmpty() && !name.endsWith("_" + unit)) {
      complain("the name does not end in its unit");
    }
  }

  private void sample(String line) {
    if (line.contains(" # ")) {
      complain("an exemplar");
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      complain("not a sample");
      return;
    }
    sampled = true;
    String labels = sample.group(3) == null ? "" : sample.group(3);
    if (!LABELS.matcher(labels).matches()) {
      complain("not labels");
    }
    if (!NUMBER.matcher(sample.group(4)).matches()) {
      complain("not a number");
    }
    if (!series.add(sample.group(1) + "{" + labels + "}")) {
      complain("there twice");
    }
    fits(sample.group(1), labels, sample.group(4));
  }

  private void fits(String name, String labels, String value) {
    @Nullable String type = kinds.get(family);
    if (type == null || !meta.contains("HELP")) {
      complain("no TYPE and HELP ahead of it");
      return;
    }
    Set<String> suffixes = SUFFIXES.getOrDefault(type, Set.of());
    if (!name.startsWith(family) || !suffixes.contains(name.substring(family.length()))) {
      complain("not of the " + type + " " + family);
    }
    if (name.endsWith("_bucket") != ("," + labels).contains(",le=\"")) {
      complain("le belongs to buckets");
    }
    if (!type.equals("gauge") && (value.startsWith("-") || value.equals("NaN"))) {
      complain("a " + type + " is no less than 0");
    }
  }

  private void complain(String what) {
    complaints.add(what);
  }
}
