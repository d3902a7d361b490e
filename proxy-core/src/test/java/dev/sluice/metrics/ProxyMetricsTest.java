package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProxyMetricsTest {
  private final SampleMetrics sample = new SampleMetrics();
  private final ProxyMetrics metrics = sample.metrics;

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void counts_clients() {
    metrics.clients().onConnected();
    metrics.clients().onRejected("max_clients");

    Exposition scrape = sample.scrape();
    assertThat(scrape.value("sluice_clients")).isEqualTo(7);
    assertThat(scrape.value("sluice_clients_max")).isEqualTo(50);
    assertThat(scrape.value("sluice_client_connections_total")).isEqualTo(2);
    assertThat(scrape.value("sluice_client_rejections_total{reason=\"max_clients\"}")).isEqualTo(2);
    assertThat(scrape.value("sluice_logins_failed_total{sqlstate=\"28P01\"}")).isEqualTo(1);
  }

  @Test
  void a_label_that_clients_could_flood_stays_bounded() {
    IntStream.range(0, 1_000).forEach(i -> metrics.clients().onLoginFailed("X" + i));

    Map<String, Double> samples = sample.scrape().samples();
    assertThat(samples.keySet())
        .filteredOn(series -> series.startsWith("sluice_logins_failed_total"))
        .hasSizeLessThan(210);
    assertThat(samples.get("sluice_logins_failed_total{sqlstate=\"other\"}")).isEqualTo(801.0);
  }

  @Test
  void counts_statements_by_route() {
    StatementMeters statements = metrics.statements();
    int write = statements.register("primary", "write");
    int again = statements.register("primary", "write");
    statements.count(write);
    statements.count(again);

    Exposition scrape = sample.scrape();
    assertThat(scrape.value("sluice_statements_total{reason=\"write\",target=\"primary\"}"))
        .isEqualTo(2);
    assertThat(scrape.value("sluice_statements_total{reason=\"read_only\",target=\"replica\"}"))
        .isEqualTo(1);
  }

  @Test
  void a_route_that_nothing_took_yet_shows_zero() {
    metrics.statements().register("primary", "hint_primary");

    assertThat(
            sample
                .scrape()
                .value("sluice_statements_total{reason=\"hint_primary\",target=\"primary\"}"))
        .isZero();
  }

  @Test
  void counts_the_statements_of_nodes_that_turn_up_late() {
    IntStream.range(0, 9_000).parallel().forEach(i -> metrics.statements().countNode(i % 9));
    sample.nodes.add(SampleMetrics.node(8, "pg-8", "replica"));

    assertThat(sample.scrape().value("sluice_node_statements_total{node=\"pg-8\"}"))
        .isEqualTo(1_000);
  }

  @Test
  void shows_the_pool_of_each_node() {
    Exposition scrape = sample.scrape();

    assertThat(scrape.value("sluice_server_connections{node=\"pg-0\",state=\"leased\"}"))
        .isEqualTo(3);
    assertThat(scrape.value("sluice_server_connections{node=\"pg-0\",state=\"idle\"}"))
        .isEqualTo(2);
    assertThat(scrape.value("sluice_server_connections{node=\"pg-1\",state=\"opening\"}"))
        .isEqualTo(1);
    assertThat(scrape.value("sluice_server_connections_max{node=\"pg-1\"}")).isEqualTo(9);
    assertThat(scrape.value("sluice_waiting_sessions{node=\"pg-1\"}")).isEqualTo(4);
    assertThat(scrape.value("sluice_leases_total{node=\"pg-1\"}")).isEqualTo(50);
    assertThat(scrape.value("sluice_lease_waits_total{node=\"pg-1\"}")).isEqualTo(5);
    assertThat(scrape.value("sluice_lease_wait_seconds_total{node=\"pg-1\"}")).isEqualTo(1.5);
    assertThat(scrape.value("sluice_lease_timeouts_total{node=\"pg-1\"}")).isEqualTo(2);
  }

  @Test
  void shows_only_the_nodes_that_there_are() {
    sample.nodes.clear();
    sample.nodes.add(new NodeSample(5, "pg-5", "down", false, true, NodeSample.Lag.UNKNOWN));

    Exposition scrape = sample.scrape();
    assertThat(scrape.value("sluice_node_up{node=\"pg-5\"}")).isZero();
    assertThat(scrape.value("sluice_node_ejected{node=\"pg-5\"}")).isEqualTo(1);
    assertThat(scrape.value("sluice_primary_present")).isZero();
    assertThat(scrape.samples().keySet())
        .noneMatch(series -> series.contains("pg-0") || series.contains("pg-1"))
        .noneMatch(series -> series.startsWith("sluice_node_lag"));
  }

  @Test
  void shows_the_role_that_a_node_has_now() {
    sample.nodes.set(0, SampleMetrics.node(0, "pg-0", "refused"));
    sample.nodes.set(1, SampleMetrics.node(1, "pg-1", "primary"));

    Exposition scrape = sample.scrape();
    assertThat(scrape.value("sluice_node_role{node=\"pg-1\",role=\"primary\"}")).isEqualTo(1);
    assertThat(scrape.samples())
        .doesNotContainKey("sluice_node_role{node=\"pg-1\",role=\"replica\"}");
    assertThat(scrape.value("sluice_primary_present")).isEqualTo(1);
    assertThat(scrape.value("sluice_node_lag_bytes{node=\"pg-1\"}")).isEqualTo(16);
    assertThat(scrape.value("sluice_node_lag_seconds{node=\"pg-1\"}")).isEqualTo(0.25);
  }

  @Test
  void two_nodes_of_one_name_do_not_break_the_scrape() {
    sample.nodes.add(SampleMetrics.node(6, "pg-1", "replica"));

    Exposition scrape = sample.scrape();
    assertThat(scrape.value("sluice_node_lag_bytes{node=\"pg-1\"}")).isEqualTo(96);
    assertThat(scrape.value("sluice_leases_total{node=\"pg-1\"}")).isEqualTo(100);
  }

  @Test
  void a_name_with_odd_characters_is_escaped() {
    sample.nodes.add(SampleMetrics.node(7, "a\"b\\c\nd", "replica"));

    assertThat(sample.scrape().value("sluice_node_up{node=\"a\\\"b\\\\c\\nd\"}")).isEqualTo(1);
  }

  @Test
  void shows_how_far_behind_the_event_loops_are() {
    assertThat(sample.scrape().value("sluice_event_loop_delay_seconds")).isEqualTo(0.003);
  }

  @Test
  void shows_how_much_memory_buffers_may_take() {
    assertThat(sample.scrape().value("sluice_buffer_max_bytes{memory=\"direct\"}")).isPositive();
  }

  @Test
  void shows_the_classifier_cache() {
    Exposition scrape = sample.scrape();

    assertThat(scrape.value("sluice_classifier_cache_entries")).isEqualTo(3);
    assertThat(scrape.value("sluice_classifier_cache_hits_total")).isEqualTo(100);
    assertThat(scrape.value("sluice_classifier_cache_misses_total")).isEqualTo(4);
    assertThat(scrape.value("sluice_classifier_cache_evictions_total")).isEqualTo(1);
  }

  @Test
  void the_latency_histogram_is_one_that_prometheus_accepts() {
    metrics.latencies().total().record(60_000);
    metrics.latencies().total().record(Duration.ofMillis(3).toNanos());
    metrics.latencies().total().record(Duration.ofSeconds(30).toNanos());

    Exposition scrape = sample.scrape();
    assertThat(scrape.types()).containsEntry("sluice_query_seconds", "histogram");
    List<Double> buckets =
        scrape.samples().entrySet().stream()
            .filter(e -> e.getKey().startsWith("sluice_query_seconds_bucket{stage=\"total\""))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(buckets).as("cumulative, 17 bounds and +Inf").hasSize(18).isSorted().endsWith(3.0);
    assertThat(scrape.value("sluice_query_seconds_bucket{stage=\"total\",le=\"1.0E-4\"}"))
        .isEqualTo(1);
    assertThat(scrape.value("sluice_query_seconds_bucket{stage=\"total\",le=\"10.0\"}"))
        .isEqualTo(2);
    assertThat(scrape.value("sluice_query_seconds_bucket{stage=\"total\",le=\"+Inf\"}"))
        .isEqualTo(scrape.value("sluice_query_seconds_count{stage=\"total\"}"));
    assertThat(scrape.value("sluice_query_seconds_sum{stage=\"total\"}")).isEqualTo(30.003_06);
    assertThat(scrape.value("sluice_query_seconds_count{stage=\"queue\"}")).isZero();
  }

  @Test
  void answers_in_openmetrics_to_who_asks_for_it() {
    ProxyMetrics.Scrape scrape =
        metrics.scrape("application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.3");

    assertThat(scrape.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(scrape.text()).endsWith("# EOF\n").contains("# TYPE sluice_statements counter");
  }

  @Test
  void answers_in_the_text_format_to_everybody_else() {
    String protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily";

    assertThat(metrics.scrape(protobuf).contentType()).startsWith("text/plain; version=0.0.4");
    assertThat(metrics.scrape("").text()).contains("# TYPE sluice_statements_total counter");
  }

  @Test
  void scrapes_before_anything_is_watched() {
    try (ProxyMetrics fresh = new ProxyMetrics()) {
      assertThat(Exposition.parse(fresh.scrape()).value("sluice_client_connections_total"))
          .isZero();
    }
  }

  @Test
  void refuses_a_second_pool() {
    assertThatThrownBy(() -> metrics.watchPool(List::of)).isInstanceOf(IllegalStateException.class);
  }
}
