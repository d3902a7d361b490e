package dev.sluice.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** How long queries take, by stage. Any thread. */
public final class QueryLatencies implements Collector {
  private final LatencyHistogram queue = new LatencyHistogram();
  private final LatencyHistogram server = new LatencyHistogram();
  private final LatencyHistogram total = new LatencyHistogram();

  QueryLatencies() {}

  /** From the wish for a server connection to the lease of one. */
  public LatencyHistogram queue() {
    return queue;
  }

  /** From sending to a server to its ReadyForQuery. */
  public LatencyHistogram server() {
    return server;
  }

  /** From the client's message to the ReadyForQuery that answers it. */
  public LatencyHistogram total() {
    return total;
  }

  @Override
  public MetricSnapshot collect() {
    return HistogramSnapshot.builder()
        .name("sluice_query_seconds")
        .help("Duration of queries in seconds, by stage.")
        .dataPoint(queue.snapshot(Labels.of("stage", "queue")))
        .dataPoint(server.snapshot(Labels.of("stage", "server")))
        .dataPoint(total.snapshot(Labels.of("stage", "total")))
        .build();
  }
}
