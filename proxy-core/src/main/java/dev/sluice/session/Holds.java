package dev.sluice.session;

import dev.sluice.config.FailoverConfig;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that wait for a node: those that are held for a primary are counted and bounded, and
 * all are told of each change of the cluster, so that nobody has to look for one again and again.
 * Any thread.
 */
public final class Holds {
  private static final long NEVER = Long.MIN_VALUE;

  private final Supplier<FailoverConfig> settings;
  private final Set<Attacher> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicInteger held = new AtomicInteger();
  private volatile long leavesSince = NEVER;
  private volatile @Nullable Switch announced;

  /**
   * A switchover that somebody has announced.
   *
   * @param target the id of the node that is to be the primary
   * @param since when it was announced
   */
  private record Switch(int target, long since) {}

  /**
   * @param settings those of the moment
   */
  public Holds(Supplier<FailoverConfig> settings) {
    this.settings = settings;
  }

  FailoverConfig settings() {
    return settings.get();
  }

  /** One more is to be held for a primary. False: there are too many. */
  boolean enter() {
    if (held.incrementAndGet() > settings.get().maxHeld()) {
      held.decrementAndGet();
      return false;
    }
    return true;
  }

  /** One that was held is held no more. */
  void leave() {
    held.decrementAndGet();
  }

  /** It wants to hear of changes. */
  void add(Attacher attacher) {
    waiting.add(attacher);
  }

  void remove(Attacher attacher) {
    waiting.remove(attacher);
  }

  /** Sessions that are held for a primary now. */
  public int size() {
    return held.get();
  }

  /**
   * A node is going to be the primary: new transactions for another wait until it is, and no longer
   * than {@code failover.holdTimeout}. Replaces what was announced before. Any thread.
   *
   * @param node its id
   */
  public void announce(int node) {
    announced = new Switch(node, System.nanoTime());
  }

  /** What was announced does not come to pass. False: nothing was. */
  public boolean revoke() {
    Switch before = announced;
    announced = null;
    return before != null && isUnderWay(before);
  }

  private boolean isUnderWay(Switch expected) {
    return System.nanoTime() - expected.since() < settings.get().holdTimeout().toNanos();
  }

  /**
   * Whether new work is to wait although there is a primary: it is about to end, a replica may take
   * over, and {@code failover.switchover} is not over, or a switchover has been announced.
   */
  boolean isSwitchover() {
    Switch expected = announced;
    if (expected != null && isUnderWay(expected)) {
      return true;
    }
    long since = leavesSince;
    return since != NEVER && System.nanoTime() - since < settings.get().switchover().toNanos();
  }

  /** Roles or members have changed: who waits looks again. */
  public void onClusterChange(Cluster cluster) {
    Node primary = cluster.primary();
    Switch expected = announced;
    if (expected != null && primary != null && primary.id() == expected.target()) {
      announced = null;
    }
    if (primary == null || !primary.listing().draining() || cluster.replicas().isEmpty()) {
      leavesSince = NEVER;
    } else if (leavesSince == NEVER) {
      leavesSince = System.nanoTime();
    }
    waiting.forEach(attacher -> attacher.onClusterChange(cluster));
  }
}
