package dev.sluice;

import dev.sluice.config.HostPort;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Topology;
import java.util.List;
import java.util.stream.Stream;

/** The nodes that may be asked something now. Any thread. */
record UsableNodes(Topology topology) {
  /** The primary first. */
  List<HostPort> addresses() {
    Cluster now = topology.current();
    Node primary = now.primary();
    Stream<Node> usable =
        primary == null
            ? now.replicas().stream()
            : Stream.concat(Stream.of(primary), now.replicas().stream());
    return usable.map(Node::address).toList();
  }
}
