package dev.sluice.routing;

import dev.sluice.config.RoutingConfig.Balancing;
import dev.sluice.config.RoutingConfig.Ejection;
import dev.sluice.topology.Node;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What balancing remembers of one node for the life of the process. Any thread, no lock.
 *
 * <pre>
 *   taken in --N failures in a row--> ejected --its time--> on probation --an answer--> taken in
 *                                        ^                       |
 *                                        +--- one more failure --+  (twice the time)
 * </pre>
 */
final class ReplicaState {
  /** A share of the reads that is not reduced. */
  static final int FULL_SHARE = 1000;

  private static final int FIRST_SHARE = FULL_SHARE / 10;
  private static final int LONGEST_EJECTION = 10;

  /** A replica that was there for so many times the time of an ejection does not come and go. */
  private static final int STEADY = 6;

  /**
   * What the configuration says of the node under the name and in the zone that it has now.
   *
   * @param listedZone the zone that the source gives it
   * @param weight 0 to 100
   * @param isNear whether it is in the proxy's zone
   */
  record Traits(
      Balancing settings, String name, Optional<String> listedZone, int weight, boolean isNear) {
    /** Whether they are what those settings make of the node as it is listed now. */
    boolean isOf(Balancing now, Node node, Optional<String> zone) {
      return settings == now && name.equals(node.name()) && listedZone.equals(zone);
    }
  }

  private final LongAdder underWay = new LongAdder();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger flaps = new AtomicInteger();
  private final AtomicInteger ejections = new AtomicInteger();
  private final AtomicLong ejectedUntil = new AtomicLong(Node.NEVER);
  private volatile long replicaSince = Node.NEVER;
  private volatile @Nullable Traits traits;

  @Nullable Traits traits() {
    return traits;
  }

  void traits(Traits found) {
    traits = found;
  }

  void begin() {
    underWay.increment();
  }

  void end() {
    underWay.decrement();
  }

  /** Statements under way. The sum of several threads' counts, so it may be off for a moment. */
  long busy() {
    return Math.max(0, underWay.sum());
  }

  /**
   * It became a replica, or is one still. With a clean slate, since a node that was away has been
   * restarted or repaired; but one that comes and goes is kept from reads for a while, longer each
   * time.
   *
   * @param since since when (nanoTime), if it has not been one before
   * @return for how many nanoseconds it gets no reads, 0 if it does
   */
  long isReplica(Ejection settings, long since) {
    if (replicaSince != Node.NEVER) {
      return 0;
    }
    failures.set(0);
    ejections.set(0);
    int times = settings.failures() == 0 ? 0 : flaps.get();
    // Once may be a restart.
    long kept = times < 2 ? 0 : time(settings, times - 2);
    ejectedUntil.set(kept == 0 ? Node.NEVER : since + kept);
    replicaSince = since + kept;
    return kept;
  }

  /** It is none now. */
  void isNoReplica(Ejection settings, long now) {
    long since = replicaSince;
    if (since != Node.NEVER) {
      boolean brief = now - since < STEADY * settings.time().toNanos();
      flaps.set(brief ? flaps.get() + 1 : 0);
    }
    replicaSince = Node.NEVER;
  }

  /** The time of the first ejection, doubled so often. */
  private static long time(Ejection settings, int before) {
    return settings.time().toNanos() * Math.min(1 << Math.min(before, 4), LONGEST_EJECTION);
  }

  /** How much of its weight counts, of {@link #FULL_SHARE}: less while its caches are cold. */
  int share(long now, long slowStartNanos) {
    long since = replicaSince;
    long age = now - since;
    if (since == Node.NEVER || age >= slowStartNanos) {
      return FULL_SHARE;
    }
    // In floating point, as an hour in nanoseconds times a thousand is near the end of a long.
    return FIRST_SHARE
        + (int) ((FULL_SHARE - FIRST_SHARE) * ((double) Math.max(0, age) / slowStartNanos));
  }

  boolean isEjected(long now) {
    long until = ejectedUntil.get();
    return until != Node.NEVER && now - until < 0;
  }

  /**
   * One more failure.
   *
   * @return for how many nanoseconds it is ejected by this one, 0 if it is not
   */
  long failed(Ejection settings, long now) {
    long until = ejectedUntil.get();
    if (isEjected(now)) {
      // Of a statement that was sent before.
      return 0;
    }
    boolean onProbation = until != Node.NEVER;
    if (failures.incrementAndGet() < settings.failures() && !onProbation) {
      return 0;
    }
    long time = time(settings, ejections.get());
    if (!ejectedUntil.compareAndSet(until, now + time)) {
      return 0;
    }
    ejections.incrementAndGet();
    failures.set(0);
    return time;
  }

  /**
   * It has answered.
   *
   * @return whether that ends its probation
   */
  boolean answered(long now) {
    long until = ejectedUntil.get();
    if (until == Node.NEVER) {
      if (failures.get() != 0) {
        failures.set(0);
      }
      return false;
    }
    if (now - until < 0 || !ejectedUntil.compareAndSet(until, Node.NEVER)) {
      return false;
    }
    failures.set(0);
    ejections.set(0);
    return true;
  }
}
