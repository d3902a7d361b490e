package dev.sluice.pool;

import dev.sluice.config.HostPort;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which nodes lose the connections that are in use there: work that nobody waits for any
 * more, or that must not count.
 *
 * <ul>
 *   <li>One that claims to be a primary and was not elected: at once.
 *   <li>The last primary, once there is another one: at once, though it may be frozen and its
 *       sockets look well. What it acknowledges from now on would be lost.
 *   <li>One that has not answered for {@code failover.deadAfter} since it was found to be down.
 * </ul>
 *
 * <p>Told of changes on one thread at a time; lives as long as the pool.
 */
public final class LostNodes {
  private final Supplier<Duration> deadAfter;
  private final EventLoop clock;
  private final Consumer<HostPort> cut;
  private final Map<HostPort, Future<?>> silent = new HashMap<>();
  private @Nullable HostPort primary;

  /**
   * Decides from now on.
   *
   * @param clock where it is waited
   * @param cut called for a node whose connections are to be closed, on any thread
   */
  public LostNodes(Supplier<Duration> deadAfter, EventLoop clock, Consumer<HostPort> cut) {
    this.deadAfter = deadAfter;
    this.clock = clock;
    this.cut = cut;
  }

  /** Roles or members have changed. */
  public void onClusterChange(Cluster cluster) {
    HostPort before = primary;
    Node now = cluster.primary();
    if (now != null) {
      primary = now.address();
    }
    Map<HostPort, Future<?>> known = Map.copyOf(silent);
    silent.clear();
    for (Node node : cluster.nodes()) {
      HostPort address = node.address();
      boolean deposed = now != null && address.equals(before) && !now.address().equals(before);
      if (node.role() == Role.REFUSED || (deposed && node.role() != Role.REPLICA)) {
        cut.accept(address);
      } else if (node.role() == Role.DOWN) {
        Future<?> running = known.get(address);
        silent.put(address, running == null ? later(address) : running);
      }
    }
    known.forEach(
        (address, timer) -> {
          if (!silent.containsKey(address)) {
            timer.cancel(false);
          }
        });
  }

  private Future<?> later(HostPort address) {
    return clock.schedule(
        () -> cut.accept(address), deadAfter.get().toNanos(), TimeUnit.NANOSECONDS);
  }
}
