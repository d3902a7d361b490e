package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** docs/metrics.md lists what a scrape shows, and a scrape shows what docs/metrics.md lists. */
final class MetricsDocumentTest {
  private final SampleMetrics sample = new SampleMetrics();

  @AfterEach
  void close() {
    sample.metrics.close();
  }

  @Test
  void the_scrape_shows_what_the_document_lists() throws IOException {
    Map<String, MetricsDocument.Row> document = MetricsDocument.read();

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
    Map<String, MetricsDocument.Row> document = MetricsDocument.read();

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

  private static MetricsDocument.Row row(Map<String, MetricsDocument.Row> document, String name) {
    MetricsDocument.Row row = document.get(name);
    if (row == null) {
      throw new AssertionError("not in the document: " + name);
    }
    return row;
  }
}
