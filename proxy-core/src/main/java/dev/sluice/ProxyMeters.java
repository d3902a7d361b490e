package dev.sluice;

import dev.sluice.config.HostPort;
import dev.sluice.config.LiveConfig;
import dev.sluice.console.ConsoleServices;
import dev.sluice.log.BoundedAppender;
import dev.sluice.metrics.NodeSample;
import dev.sluice.metrics.PoolStats;
import dev.sluice.metrics.PrimaryMeters;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.pool.PoolCounters;
import dev.sluice.pool.ServerPool;
import dev.sluice.routing.Route;
import dev.sluice.routing.Router;
import dev.sluice.session.PinReason;
import dev.sluice.session.SessionMeters;
import dev.sluice.session.Tallies;
import dev.sluice.session.Tally;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.NodeFacts;
import dev.sluice.topology.Role;
import dev.sluice.topology.Topology;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/** Brings what the layers count to the metrics, which know none of them. */
final class ProxyMeters implements SessionMeters {
  private final ProxyMetrics metrics;
  private final Tallies tallies;
  private final int[] indexes = new int[Route.count()];
  private final Map<PinReason, LongAdder> pinned = new EnumMap<>(PinReason.class);

  ProxyMeters(ProxyMetrics metrics, Tallies tallies) {
    this.metrics = metrics;
    this.tallies = tallies;
    for (PinReason reason : PinReason.values()) {
      pinned.put(reason, metrics.clients().pinned(reason.name().toLowerCase(Locale.ROOT)));
    }
    for (int i = 0; i < indexes.length; i++) {
      Route route = Route.at(i);
      indexes[i] =
          metrics
              .statements()
              .register(route.target().name().toLowerCase(Locale.ROOT), route.reason().label());
    }
  }

  @Override
  public void pinned(PinReason reason, int change) {
    LongAdder sessions = pinned.get(reason);
    if (sessions != null) {
      sessions.add(change);
    }
  }

  @Override
  public Tally tally(EventLoop loop, String database) {
    return tallies.of(loop, database);
  }

  @Override
  public void statement(Route route, Node node) {
    metrics.statements().count(indexes[route.index()]);
    metrics.statements().countNode(node.id());
  }

  @Override
  public void answered(long serverNanos, long waitedNanos) {
    metrics.latencies().server().record(serverNanos);
    metrics.latencies().total().record(serverNanos + waitedNanos);
  }

  @Override
  public void waited(long nanos) {
    metrics.latencies().queue().record(nanos);
  }

  @Override
  public void rerun(String sqlState) {
    metrics.statements().onRetried(sqlState);
  }

  @Override
  public void timedOut(String limit) {
    metrics.clients().onTimedOut(limit);
  }

  /** Has the metrics show the clients, the nodes, what happens to them, and the connections. */
  static void watch(ConsoleServices services) {
    ProxyMetrics metrics = services.metrics();
    ServerPool pool = services.pool();
    Topology topology = services.topology();
    Router router = services.router();
    LiveConfig live = services.live();
    metrics
        .clients()
        .watchConnected(services.caps()::clients, () -> live.config().limits().maxClients());
    metrics.watchClassifierCache(services.classifiers()::cache);
    metrics.watchLog(BoundedAppender::dropped);
    metrics.primary().watchHeld(services.holds()::size);
    metrics.watchPool(
        () -> pools(pool, live.config().limits().maxServerConnectionsPerNode(), topology));
    metrics.watchNodes(() -> nodes(topology, router));
    primary(metrics.primary(), topology.current());
    topology.onChange(cluster -> primary(metrics.primary(), cluster));
    ClusterEvents.follow(topology, router, metrics.events());
  }

  /** Whether there is a primary. */
  private static void primary(PrimaryMeters meters, Cluster cluster) {
    Node primary = cluster.primary();
    if (primary == null) {
      meters.missing();
    } else {
      meters.present(primary.id());
    }
  }

  /** The nodes as the metrics show them. */
  private static List<NodeSample> nodes(Topology topology, Router router) {
    long now = System.nanoTime();
    return topology.facts().stream()
        .map(facts -> sample(facts, router.isEjected(facts.node(), now), now))
        .toList();
  }

  private static NodeSample sample(NodeFacts facts, boolean ejected, long now) {
    Node node = facts.node();
    OptionalLong bytes =
        facts.lagBytes() < 0 ? OptionalLong.empty() : OptionalLong.of(facts.lagBytes());
    return new NodeSample(
        node.id(),
        node.name(),
        node.role().name().toLowerCase(Locale.ROOT),
        node.role() != Role.DOWN,
        ejected,
        new NodeSample.Lag(bytes, facts.lag(now)));
  }

  /**
   * The pools as the metrics show them: under the names that the nodes have. A node that has gone
   * has none any more; its pool is shown under its address until it is empty.
   */
  private static List<PoolStats.NodePool> pools(ServerPool pool, int most, Topology topology) {
    Map<HostPort, String> names = new HashMap<>();
    topology.facts().forEach(facts -> names.put(facts.node().address(), facts.node().name()));
    List<PoolStats.NodePool> shown = new ArrayList<>();
    pool.counters()
        .forEach(
            (address, counters) -> {
              String name = names.get(address);
              if (name != null || counters.open() > 0 || counters.waiting() > 0) {
                shown.add(nodePool(name == null ? address.toString() : name, counters, most));
              }
            });
    return shown;
  }

  private static PoolStats.NodePool nodePool(String node, PoolCounters counters, int most) {
    return new PoolStats.NodePool(
        node,
        new PoolStats.Connections(counters.leased(), counters.idle(), counters.connecting(), most),
        new PoolStats.Leases(
            counters.waiting(),
            counters.paused(),
            counters.leases(),
            counters.waits(),
            Duration.ofNanos(counters.waitNanos()),
            counters.timeouts()));
  }
}
