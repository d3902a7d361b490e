package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** docs/metrics.md lists what a scrape shows, and a scrape shows what docs/metrics.md lists. */
final class MetricsDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\| ([^|]*) \\| ([^|]+) \\| [^|]+ \\|");
  private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

  private final SampleMetrics sample = new SampleMetrics();

  private record Row(String type, Set<String> labels, boolean always) {}

  @AfterEach
  void close() {
    sample.metrics.close();
  }

  @Test
  void the_scrape_shows_what_the_document_lists() throws IOException {
    Map<String, Row> document = document();

    awaitCollection();
    Map<String, String> types = sample.scrape().types();

    document.forEach(
        (name, row) -> {
          if (row.always()) {
            assertThat(types).containsEntry(name, row.type());
          }
        });
  }

  @Test
  void the_document_lists_what_the_scrape_shows() throws IOException {
    Map<String, Row> document = document();

    awaitCollection();
    Exposition scrape = sample.scrape();

    assertThat(document.keySet()).containsAll(scrape.types().keySet());
    scrape
        .types()
        .forEach((name, type) -> assertThat(row(document, name).type()).as(name).isEqualTo(type));
    scrape
        .labels()
        .forEach(
            (name, labels) -> assertThat(row(document, name).labels()).as(name).isEqualTo(labels));
  }

  /** Some meters of the JVM show up only after a collection. */
  private void awaitCollection() {
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(sample.scrape().types()).containsKey("jvm_gc_pause_seconds");
            });
  }

  private static Row row(Map<String, Row> document, String name) {
    Row row = document.get(name);
    if (row == null) {
      throw new AssertionError("not in the document: " + name);
    }
    return row;
  }

  /** Rows under the heading "Sometimes" need not be in a scrape. */
  private static Map<String, Row> document() throws IOException {
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
}
