package dev.sluice.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;

/** The nodes of the cluster in a scrape. */
final class NodeTable implements MultiCollector {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<List<NodeSample>> nodes;
  private final StatementMeters statements;

  NodeTable(Supplier<List<NodeSample>> nodes, StatementMeters statements) {
    this.nodes = nodes;
    this.statements = statements;
  }

  @Override
  public MetricSnapshots collect() {
    List<NodeSample> samples = nodes.get();
    MetricTable table = new MetricTable();
    boolean primary = samples.stream().anyMatch(node -> node.role().equals(NodeSample.PRIMARY));
    table.gauge("sluice_primary_present", "Whether there is an elected primary.", primary ? 1 : 0);
    for (NodeSample node : samples) {
      addState(table, node);
      addLag(table, node);
      table.addToCounter(
          "sluice_node_statements_total",
          "Statements sent to a node.",
          statements.ofNode(node.id()),
          "node",
          node.name());
    }
    return table.snapshots();
  }

  private static void addState(MetricTable table, NodeSample node) {
    table.gauge(
        "sluice_node_up",
        "Whether a node answers its monitor.",
        node.up() ? 1 : 0,
        "node",
        node.name());
    table.gauge(
        "sluice_node_ejected",
        "Whether a node gets no reads for now, because it failed.",
        node.ejected() ? 1 : 0,
        "node",
        node.name());
    table.gauge(
        "sluice_node_role",
        "1 for the role that a node has now.",
        1,
        "node",
        node.name(),
        "role",
        node.role());
  }

  private static void addLag(MetricTable table, NodeSample node) {
    node.lag()
        .bytes()
        .ifPresent(
            bytes ->
                table.gauge(
                    "sluice_node_lag_bytes",
                    "WAL that a node has not replayed yet, in bytes.",
                    bytes,
                    "node",
                    node.name()));
    node.lag()
        .time()
        .ifPresent(
            time ->
                table.gauge(
                    "sluice_node_lag_seconds",
                    "Age of what a node is known to show, in seconds.",
                    time.toNanos() / NANOS_PER_SECOND,
                    "node",
                    node.name()));
  }
}
