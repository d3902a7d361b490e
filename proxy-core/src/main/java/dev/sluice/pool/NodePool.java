package dev.sluice.pool;

import dev.sluice.config.HostPort;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * All connections to one node: at most {@code cap} of them over all event loops. Each loop has its
 * own, see {@link LoopPool}; here is what they share, and how they help each other: a
 * <em>place</em> below the cap that one loop has no use for goes to the loop where somebody has
 * waited longest.
 *
 * <p>No lock and no thread of its own. A loop publishes who waits and what is idle in volatiles,
 * and each that changes one of them looks at the other afterwards, as Dekker's algorithm does:
 * either who begins to wait sees the idle connection (or the free place), or who has it to give
 * sees that somebody waits.
 */
final class NodePool {
  /** CountOtherDBBackends of PostgreSQL looks so long whether others still use a database. */
  private static final Duration LEAVE = Duration.ofSeconds(5);

  private final HostPort address;
  private final PoolSettings settings;
  private final Refusals refusals;
  private final Map<EventLoop, LoopPool> loops = new ConcurrentHashMap<>();
  private final PoolCounters counters =
      new PoolCounters(
          () -> sum(LoopPool::idle), () -> sum(LoopPool::waiting), () -> sum(LoopPool::paused));
  private volatile long keepsFrom = System.nanoTime();

  NodePool(HostPort address, PoolSettings settings) {
    this.address = address;
    this.settings = settings;
    this.refusals = new Refusals(address, settings::limits);
  }

  HostPort address() {
    return address;
  }

  PoolSettings settings() {
    return settings;
  }

  Refusals refusals() {
    return refusals;
  }

  PoolCounters counters() {
    return counters;
  }

  LoopPool on(EventLoop loop) {
    LoopPool known = loops.get(loop);
    return known == null ? loops.computeIfAbsent(loop, l -> new LoopPool(this, l)) : known;
  }

  private int sum(ToIntFunction<LoopPool> figure) {
    int sum = 0;
    for (LoopPool loop : loops.values()) {
      sum += figure.applyAsInt(loop);
    }
    return sum;
  }

  /** Takes a place, if one is free. */
  boolean reserve() {
    return counters.reserve(settings.limits().maxServerConnectionsPerNode());
  }

  /** A place has become free: to who has waited longest, if anybody waits. */
  void free() {
    LoopPool neediest = neediest();
    if (neediest != null) {
      neediest.run(neediest::useThePlace);
      return;
    }
    counters.unreserve();
    neediest = neediest();
    if (neediest != null && reserve()) {
      neediest.run(neediest::useThePlace);
    }
  }

  private @Nullable LoopPool neediest() {
    LoopPool neediest = null;
    long oldest = WaitingLeases.NOBODY;
    for (LoopPool loop : loops.values()) {
      long since = loop.waitingSince();
      if (since != WaitingLeases.NOBODY && (neediest == null || since - oldest < 0)) {
        neediest = loop;
        oldest = since;
      }
    }
    return neediest;
  }

  boolean isAnyWaiting() {
    return neediest() != null;
  }

  /** Since when the one waits that waits longest, or {@link WaitingLeases#NOBODY}. */
  long waitingSince() {
    LoopPool neediest = neediest();
    return neediest == null ? WaitingLeases.NOBODY : neediest.waitingSince();
  }

  /** Somebody waits: a loop with an idle connection closes it. */
  void askForPlace() {
    LoopPool richest = richest(null);
    if (richest != null) {
      richest.run(richest::surrender);
    }
  }

  /** The loop with the most idle connections, {@code but} one, or null when there are none. */
  @Nullable LoopPool richest(@Nullable LoopPool but) {
    LoopPool richest = null;
    for (LoopPool loop : loops.values()) {
      if (loop != but && loop.idle() > (richest == null ? 0 : richest.idle())) {
        richest = loop;
      }
    }
    return richest;
  }

  /** Whether a connection that comes back now is not kept. */
  boolean letsGo() {
    return System.nanoTime() - keepsFrom < 0;
  }

  /** Keeps no unused connection for as long as PostgreSQL waits for others to leave a database. */
  void letGo() {
    keepsFrom = System.nanoTime() + LEAVE.toNanos();
    closeIdle();
  }

  /** Closes everything idle: the node gets no more work, or the proxy stops. */
  void closeIdle() {
    onEachLoop(loop -> loop.upkeep().closeIdle());
  }

  void onEachLoop(Consumer<LoopPool> task) {
    loops.values().forEach(loop -> loop.run(() -> task.accept(loop)));
  }

  Collection<LoopPool> all() {
    return loops.values();
  }

  /** How many event loops have used the node. */
  int loops() {
    return loops.size();
  }
}
