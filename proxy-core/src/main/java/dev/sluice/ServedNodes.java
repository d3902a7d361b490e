package dev.sluice;

import dev.sluice.metrics.StatementMeters;
import dev.sluice.routing.Router;
import dev.sluice.session.PoolNode;
import dev.sluice.session.ProxyFacts;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.NodeFacts;
import dev.sluice.topology.Role;
import dev.sluice.topology.Topology;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What SHOW POOL_NODES and SHOW sluice.version tell: brings the topology and the counters together.
 */
final class ServedNodes implements ProxyFacts {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** A replica that failed too often of late. */
  private static final PoolNode.State EJECTED =
      new PoolNode.State("quarantine", "up", "standby", "standby");

  /** When a node became what it is. */
  private record Since(Role role, String time) {}

  private final Topology topology;
  private final Router router;
  private final StatementMeters statements;
  private final Map<Integer, Since> since = new ConcurrentHashMap<>();

  ServedNodes(Topology topology, Router router, StatementMeters statements) {
    this.topology = topology;
    this.router = router;
    this.statements = statements;
    topology.onChange(this::onChange);
    onChange(topology.current());
  }

  private void onChange(Cluster cluster) {
    String now = LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
    for (Node node : cluster.nodes()) {
      since.compute(
          node.id(),
          (id, before) ->
              before != null && before.role() == node.role()
                  ? before
                  : new Since(node.role(), now));
    }
  }

  @Override
  public String version() {
    return VersionCommand.version();
  }

  @Override
  public List<PoolNode> nodes() {
    int weights = topology.current().replicas().stream().mapToInt(router::weight).sum();
    return topology.facts().stream().map(facts -> row(facts, weights)).toList();
  }

  private PoolNode row(NodeFacts facts, int weights) {
    Node node = facts.node();
    Since became = since.get(node.id());
    String lag = facts.lagBytes() < 0 ? "" : Long.toString(facts.lagBytes());
    return new PoolNode(
        node.id(),
        new PoolNode.Place(node.address().host(), node.address().port()),
        router.isEjected(node, System.nanoTime()) ? EJECTED : state(node.role()),
        new PoolNode.Load(weight(node, weights), Long.toString(statements.ofNode(node.id()))),
        new PoolNode.Replication(lag, "", ""),
        became == null ? "" : became.time());
  }

  private static PoolNode.State state(Role role) {
    return switch (role) {
      case PRIMARY -> new PoolNode.State("up", "up", "primary", "primary");
      case REPLICA -> new PoolNode.State("up", "up", "standby", "standby");
      // It says itself that it is a primary, and gets no work.
      case REFUSED -> new PoolNode.State("quarantine", "up", "standby", "primary");
      case DOWN -> new PoolNode.State("down", "down", "standby", "unknown");
    };
  }

  /** Reads go to the replicas; without one the primary has them all. */
  private String weight(Node node, int weights) {
    double share =
        switch (node.role()) {
          case PRIMARY -> weights == 0 ? 1 : 0;
          case REPLICA ->
              node.takesNewWork() ? (double) router.weight(node) / Math.max(1, weights) : 0;
          default -> 0;
        };
    return String.format(Locale.ROOT, "%.6f", share);
  }
}
