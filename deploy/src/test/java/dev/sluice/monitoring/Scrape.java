package dev.sluice.monitoring;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a proxy shows: types of the families by name, and labels by the name of the sample.
 *
 * @param types counter, gauge, histogram or summary
 * @param labels those of any sample of the name
 */
public record Scrape(Map<String, String> types, Map<String, Set<String>> labels) {
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  /** Reads the text format of Prometheus. */
  public static Scrape parse(String text) {
    Scrape scrape = new Scrape(new HashMap<>(), new HashMap<>());
    TYPE.matcher(text).results().forEach(type -> scrape.types.put(type.group(1), type.group(2)));
    SAMPLE
        .matcher(text)
        .results()
        .forEach(
            sample -> {
              Set<String> labels =
                  scrape.labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
              String all = sample.group(2) == null ? "" : sample.group(2);
              LABEL.matcher(all).results().forEach(label -> labels.add(label.group(1)));
            });
    return scrape;
  }

  /** The type of the family that a sample belongs to; empty when there is none. */
  String type(String sample) {
    String family = sample.replaceFirst("_(bucket|sum|count)$", "");
    String type = types.getOrDefault(sample, types.getOrDefault(family, ""));
    return labels.containsKey(sample) ? type : "";
  }
}
