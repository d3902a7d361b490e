package dev.sluice.topology;

import java.util.List;

/**
 * All that is known at one moment. Immutable.
 *
 * @param cluster for the hot path
 * @param facts for people, in the order of {@code cluster.nodes()}
 * @param reason why there is this primary or none
 * @param complete whether every listed node has answered or failed at least once
 */
record Snapshot(Cluster cluster, List<NodeFacts> facts, String reason, boolean complete) {
  static final Snapshot NONE =
      new Snapshot(Cluster.UNKNOWN, List.of(), "no node is listed yet", false);

  Snapshot {
    facts = List.copyOf(facts);
  }

  /** What listeners are told of: who there is, what they are, who may serve. */
  boolean differs(Snapshot other) {
    return !shape(cluster.nodes()).equals(shape(other.cluster.nodes()))
        || !shape(cluster.replicas()).equals(shape(other.cluster.replicas()));
  }

  private record Shape(int id, String name, Role role, boolean draining) {}

  private static List<Shape> shape(List<Node> nodes) {
    return nodes.stream()
        .map(n -> new Shape(n.id(), n.name(), n.role(), n.listing().draining()))
        .toList();
  }
}
