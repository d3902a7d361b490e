package dev.sluice.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape in the text format of Prometheus, read back.
 *
 * @param types by name of the family
 * @param samples values by name with labels, as written
 */
record Exposition(Map<String, String> types, Map<String, Double> samples) {
  private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  static Exposition parse(String text) {
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, Double> samples = new LinkedHashMap<>();
    text.lines()
        .forEach(
            line -> {
              if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                if (types.put(words[2], words[3]) != null) {
                  throw new IllegalArgumentException("two families: " + line);
                }
              } else if (!line.startsWith("#")) {
                addSample(samples, line);
              }
            });
    return new Exposition(types, samples);
  }

  private static void addSample(Map<String, Double> samples, String line) {
    Matcher matcher = SAMPLE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a sample: " + line);
    }
    String value = matcher.group(4).replace("+Inf", "Infinity");
    String series = line.substring(0, line.lastIndexOf(' '));
    if (samples.put(series, Double.valueOf(value)) != null) {
      throw new IllegalArgumentException("twice: " + line);
    }
  }

  /** The value of exactly this series. */
  double value(String series) {
    Double value = samples.get(series);
    if (value == null) {
      throw new AssertionError("no " + series + " among " + samples.keySet());
    }
    return value;
  }

  /** Names of the labels of each family, {@code le} and {@code quantile} left out. */
  Map<String, Set<String>> labels() {
    Map<String, Set<String>> labels = new TreeMap<>();
    types.keySet().forEach(family -> labels.put(family, new TreeSet<>()));
    for (String series : samples.keySet()) {
      Matcher matcher = SAMPLE.matcher(series + " 0");
      if (matcher.matches() && matcher.group(3) != null) {
        LABEL
            .matcher(matcher.group(3))
            .results()
            .map(label -> label.group(1))
            .filter(label -> !label.equals("le") && !label.equals("quantile"))
            .forEach(label -> labelsOf(labels, matcher.group(1)).add(label));
      }
    }
    return labels;
  }

  private static Set<String> labelsOf(Map<String, Set<String>> labels, String sample) {
    Set<String> own = labels.get(sample);
    Set<String> family =
        own != null ? own : labels.get(sample.replaceFirst("_(bucket|count|sum)$", ""));
    if (family == null) {
      throw new AssertionError("sample without a TYPE: " + sample);
    }
    return family;
  }
}
