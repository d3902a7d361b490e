package dev.sluice.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** The pool of server connections in a scrape. */
final class PoolTable implements MultiCollector {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String CONNECTIONS = "sluice_server_connections";
  private static final String CONNECTIONS_HELP = "Connections to PostgreSQL servers.";

  private final PoolStats pool;

  PoolTable(PoolStats pool) {
    this.pool = pool;
  }

  @Override
  public MetricSnapshots collect() {
    MetricTable table = new MetricTable();
    for (PoolStats.NodePool node : pool.nodes()) {
      addConnections(table, node.node(), node.connections());
      addLeases(table, node.node(), node.leases());
    }
    return table.snapshots();
  }

  private static void addConnections(MetricTable table, String node, PoolStats.Connections now) {
    addState(table, node, "leased", now.leased());
    addState(table, node, "idle", now.idle());
    addState(table, node, "opening", now.opening());
    table.addToGauge(
        "sluice_server_connections_max",
        "Most connections that there may be to a server.",
        now.most(),
        "node",
        node);
  }

  private static void addState(MetricTable table, String node, String state, int connections) {
    table.addToGauge(CONNECTIONS, CONNECTIONS_HELP, connections, "node", node, "state", state);
  }

  private static void addLeases(MetricTable table, String node, PoolStats.Leases leases) {
    table.addToGauge(
        "sluice_waiting_sessions",
        "Sessions that wait for a server connection.",
        leases.waiting(),
        "node",
        node);
    table.addToGauge(
        "sluice_paused_sessions",
        "Sessions that wait for a paused database.",
        leases.paused(),
        "node",
        node);
    table.addToCounter(
        "sluice_leases_total", "Leases of server connections.", leases.granted(), "node", node);
    table.addToCounter(
        "sluice_lease_waits_total",
        "Leases that were not granted at once.",
        leases.waits(),
        "node",
        node);
    table.addToCounter(
        "sluice_lease_wait_seconds_total",
        "Time that sessions waited for server connections, in seconds.",
        leases.waited().toNanos() / NANOS_PER_SECOND,
        "node",
        node);
    table.addToCounter(
        "sluice_lease_timeouts_total",
        "Waits for a server connection that met their deadline.",
        leases.timeouts(),
        "node",
        node);
  }
}
