package dev.sluice.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** Metrics in which everything has happened at least once, and whose nodes can be exchanged. */
final class SampleMetrics {
  final ProxyMetrics metrics = new ProxyMetrics();
  final List<NodeSample> nodes =
      new CopyOnWriteArrayList<>(List.of(node(0, "pg-0", "primary"), node(1, "pg-1", "replica")));

  SampleMetrics() {
    metrics.clients().watchConnected(() -> 7, () -> 50);
    metrics.clients().onConnected();
    metrics.clients().onRejected("max_clients");
    metrics.clients().onLoginFailed("28P01");
    metrics.clients().onTimedOut("idle");
    metrics.statements().count(metrics.statements().register("replica", "read_only"));
    metrics.statements().countNode(1);
    metrics.statements().onRetried("25006");
    metrics.tls().onHandshake(TlsMeters.Peer.CLIENT, true);
    metrics.tls().watchCertificate("listen.tls", () -> 1_800_000_000L);
    metrics.clients().pinned("listen").increment();
    metrics.primary().present(1);
    metrics.primary().watchHeld(() -> 3);
    metrics.watchEventLoops(() -> Duration.ofMillis(3));
    metrics.watchLog(() -> 2);
    metrics.watchNodes(() -> nodes);
    metrics.watchPool(this::pools);
    metrics.watchClassifierCache(() -> new CacheSample(3, 100, 4, 1));
  }

  Exposition scrape() {
    return Exposition.parse(metrics.scrape());
  }

  static NodeSample node(int id, String name, String role) {
    NodeSample.Lag lag =
        new NodeSample.Lag(OptionalLong.of(16L * id), Optional.of(Duration.ofMillis(250L * id)));
    return new NodeSample(id, name, role, true, false, lag);
  }

  private List<PoolStats.NodePool> pools() {
    List<PoolStats.NodePool> pools = new ArrayList<>();
    for (NodeSample node : nodes) {
      pools.add(
          new PoolStats.NodePool(
              node.name(),
              new PoolStats.Connections(3, 2, 1, 9),
              new PoolStats.Leases(4, 1, 50, 5, Duration.ofMillis(1500), 2)));
    }
    return pools;
  }
}
