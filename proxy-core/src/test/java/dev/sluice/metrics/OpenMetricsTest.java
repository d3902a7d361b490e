package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scrapes in OpenMetrics hold to its rules, and the reader that says so finds what does not. */
final class OpenMetricsTest {
  private static final String RIGHT =
      """
      # TYPE hits counter
      # HELP hits What hits.
      hits_total{a="x \\" y",b="z"} 1.0
      # TYPE took_seconds histogram
      # UNIT took_seconds seconds
      # HELP took_seconds How long.
      took_seconds_bucket{le="+Inf"} 1
      took_seconds_count 1
      took_seconds_sum 1.5e-3
      # TYPE level gauge
      # HELP level How much.
      level -1
      # EOF
      """;

  @Test
  void what_sluice_shows_is_right() {
    SampleMetrics sample = new SampleMetrics();
    try (ProxyMetrics metrics = sample.metrics) {
      metrics.latencies().total().record(1_000);

      assertThat(
              OpenMetrics.complaints(
                  metrics.scrape("application/openmetrics-text; version=1.0.0").text()))
          .isEmpty();
    }
  }

  @Test
  void the_text_format_of_prometheus_is_another_one() {
    SampleMetrics sample = new SampleMetrics();
    try (ProxyMetrics metrics = sample.metrics) {
      assertThat(OpenMetrics.complaints(metrics.scrape()))
          .anySatisfy(said -> assertThat(said).contains("# EOF"))
          .anySatisfy(said -> assertThat(said).contains("has no _total"));
    }
  }

  @Test
  void what_is_right_is_right() {
    assertThat(OpenMetrics.complaints(RIGHT)).isEmpty();
  }

  /** In quotes what would be a comment of the table. */
  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '# EOF' | # END                          | does not end with # EOF
          level -1                   | # EOF                          | only TYPE, UNIT, HELP and the last EOF
          '# HELP hits What hits.' | # hits                         | only TYPE, UNIT, HELP
          '# TYPE hits counter' | # TYPE hits_total counter      | has no _total
          '# TYPE hits counter' | # TYPE hits count              | no such type
          '# TYPE hits counter' | # HELP hits Hits.              | a second HELP
          '# HELP hits What hits.' | # UNIT hits seconds            | does not end in its unit
          '# UNIT took_seconds seconds' | # UNIT took_seconds ms         | does not end in its unit
          level -1                   | hits_total 1                   | not of the gauge level
          level -1                   | level_total 1                  | not of the gauge level
          level -1                   | level -x                       | not a number
          level -1                   | level{le="1"} 1                | le belongs to buckets
          level -1                   | level{a=1} 1                   | not labels
          level -1                   | level {} 1                     | not a sample
          '# HELP level How much.' | # HELP took_seconds How much.  | there twice, or in two parts
          took_seconds_bucket{le="+Inf"} 1 | took_seconds_bucket 1    | le belongs to buckets
          took_seconds_count 1       | took_seconds 1                 | not of the histogram
          took_seconds_count 1       | took_seconds_sum 1.5e-3        | there twice
          took_seconds_count 1       | took_seconds_count -1          | no less than 0
          took_seconds_count 1       | took_seconds_count 1 # {a="b"} 1 | an exemplar
          '# TYPE level gauge' | # UNIT level                   | no TYPE and HELP
          """)
  void what_is_wrong_is_found(String right, String wrong, String complaint) {
    assertThat(RIGHT).contains(right);

    assertThat(OpenMetrics.complaints(RIGHT.replace(right, wrong)))
        .anySatisfy(said -> assertThat(said).contains(complaint));
  }
}
