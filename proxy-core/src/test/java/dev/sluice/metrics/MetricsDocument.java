package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of docs/metrics.md. */
public final class MetricsDocument {
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\| ([^|]*) \\| ([^|]+) \\| [^|]+ \\|");
  private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

  private MetricsDocument() {}

  /**
   * One metric.
   *
   * @param always whether it is in every scrape
   */
  public record Row(String type, Set<String> labels, boolean always) {}

  /** Rows under the heading "Sometimes" need not be in a scrape. */
  public static Map<String, Row> read() throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    boolean always = true;
    for (String line : Files.readAllLines(Path.of("docs/metrics.md"))) {
      always = line.startsWith("#") ? !line.contains("Sometimes") : always;
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        Set<String> labels = new TreeSet<>();
        NAME.matcher(row.group(3)).results().forEach(label -> labels.add(label.group(1)));
        assertThat(rows.put(row.group(1), new Row(row.group(2), labels, always))).isNull();
      }
    }
    assertThat(rows).as("rows of docs/metrics.md").hasSizeGreaterThan(40);
    return rows;
  }

  /** The metrics of a scrape and their types. */
  public static Map<String, String> types(String scrape) {
    return Exposition.parse(scrape).types();
  }
}
