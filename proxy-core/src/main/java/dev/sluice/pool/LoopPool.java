package dev.sluice.pool;

import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one node on one event loop, and who waits there for one. Used on that loop
 * only, so that a lease and its return cross no thread; loops help each other through {@link
 * NodePool}.
 *
 * <pre>
 *   lease -> database paused?                -> held until it is resumed, or the deadline
 *         -> idle one of this login?         -> grant, at once
 *         -> fewer than the cap?             -> open one
 *         -> any idle one on this loop?      -> close it, open one in its place
 *         -> may wait?                       -> queue until the deadline; ask loops that have idle ones
 *
 *   back  -> somebody of this login waits?   -> grant, unless another has waited markedly longer
 *         -> somebody else waits?            -> close it, its place is theirs
 *         -> idle
 * </pre>
 *
 * A connection cannot change its login, nor its event loop without a new one being opened, so those
 * with the same of both are preferred; how long others wait meanwhile is bounded by {@link
 * #FAIR_NANOS} and {@link #UNFAIR_NANOS}.
 */
final class LoopPool {
  /**
   * Who has waited this much longer than twice as long as the preferred one is served first, ...
   */
  private static final long FAIR_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** ... and this much longer in any case. */
  private static final long UNFAIR_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final NodePool node;
  private final EventLoop loop;
  private final PoolCounters counters;
  private final OpenConnections connections;
  private final IdleConnections idle = new IdleConnections();
  private final WaitingLeases waiting = new WaitingLeases();
  private final WaitDeadline deadline;
  private final PausedLeases paused;
  private final Upkeep upkeep;

  LoopPool(NodePool node, EventLoop loop) {
    this.node = node;
    this.loop = loop;
    this.counters = node.counters();
    this.connections = new OpenConnections(node, loop, this::onIdleClosed);
    this.deadline =
        new WaitDeadline(
            loop, () -> node.settings().limits().waitTimeout(), waiting, this::expired);
    this.paused = new PausedLeases(loop, node.settings(), node.refusals()::paused);
    this.upkeep = new Upkeep(this, node, idle, waiting, paused);
  }

  /** Connections that are idle here. Any thread. */
  int idle() {
    return idle.size();
  }

  /** Leases that wait here. Any thread. */
  int waiting() {
    return waiting.size();
  }

  /** Leases that wait here for a paused database. Any thread. */
  int paused() {
    return paused.size();
  }

  /** Since when the oldest waits, or {@link WaitingLeases#NOBODY}. Any thread. */
  long waitingSince() {
    return waiting.oldestSince();
  }

  /** Runs something here. Any thread. */
  void run(Runnable task) {
    // An event loop that ends closes its connections itself.
    if (!loop.isShuttingDown()) {
      loop.execute(task);
    }
  }

  Upkeep upkeep() {
    return upkeep;
  }

  /** On the clock of the event loop. */
  long now() {
    return loop.ticker().nanoTime();
  }

  void lease(Lease lease) {
    if (!lease.isOpen()) {
      return;
    }
    lease.queuesIn(this);
    if (paused.takes(lease)) {
      return;
    }
    upkeep.used(lease);
    PooledConnection ready = idle.take(lease.key());
    if (ready != null) {
      grant(lease, ready, 0);
    } else if (node.reserve() || closeOldestIdle()) {
      open(lease);
    } else if (lease.wish().mayWait()) {
      enqueue(lease);
    } else {
      askFor(lease);
    }
  }

  private boolean closeOldestIdle() {
    PooledConnection oldest = idle.takeOldest();
    if (oldest == null) {
      return false;
    }
    connections.close(oldest);
    return true;
  }

  private void enqueue(Lease lease) {
    if (counters.waiting() >= node.settings().limits().maxWaiting()) {
      node.refusals().queueFull(lease);
      return;
    }
    waiting.add(lease);
    counters.waited();
    deadline.arm();
    if (node.reserve()) {
      useThePlace();
    } else {
      node.askForPlace();
    }
  }

  private void expired(Lease lease) {
    counters.timedOut();
    node.refusals().tooLong(lease);
  }

  void abandoned(Lease lease) {
    waiting.remove(lease);
    paused.remove(lease);
  }

  /** Who may not wait gets the place of a connection that is idle on another loop, or none. */
  private void askFor(Lease lease) {
    LoopPool richest = node.richest(this);
    if (richest == null) {
      node.refusals().noneFree(lease);
      return;
    }
    richest.run(
        () -> {
          boolean closed = richest.closeOldestIdle();
          run(() -> answered(lease, closed));
        });
  }

  private void answered(Lease lease, boolean hasPlace) {
    if (hasPlace && lease.isOpen()) {
      open(lease);
    } else if (hasPlace) {
      node.free();
    } else {
      node.refusals().noneFree(lease);
    }
  }

  /** Who has waited longest here gets a place that is reserved. */
  void useThePlace() {
    Lease oldest = waiting.oldest();
    if (oldest == null) {
      node.free();
    } else {
      waiting.remove(oldest);
      open(oldest);
    }
  }

  /** Somebody waits elsewhere, and something may be idle here. */
  void surrender() {
    if (!node.isAnyWaiting()) {
      return;
    }
    if (closeOldestIdle()) {
      node.free();
    } else {
      node.askForPlace();
    }
  }

  private void open(Lease lease) {
    open(
        lease.wish().login(),
        new OpenConnections.Opened() {
          @Override
          public void opened(PooledConnection connection) {
            grant(lease, connection, now() - lease.askedAt());
          }

          @Override
          public void failed(ServerException why) {
            lease.refuse(why);
            node.free();
          }
        });
  }

  void open(ServerLogin login, OpenConnections.Opened receiver) {
    connections.open(login, receiver);
  }

  private void grant(Lease lease, PooledConnection connection, long waited) {
    counters.leased(waited);
    if (!lease.grant(connection.connection())) {
      back(connection);
    }
  }

  /** A connection comes back that the next one may use as it is. */
  void handBack(ServerConnection connection) {
    connections.ifKnown(connection, this::back);
  }

  void back(PooledConnection connection) {
    if (!isWanted(connection)) {
      discard(connection);
      return;
    }
    Lease next = next(connection.key());
    if (next != null) {
      waiting.remove(next);
      grant(next, connection, now() - next.askedAt());
    } else if (node.isAnyWaiting()) {
      discard(connection);
    } else {
      rest(connection);
    }
  }

  boolean isWanted(PooledConnection connection) {
    return connection.connection().isActive()
        && !connection.isOver(now())
        && !node.letsGo()
        && !node.settings().pauses().isPaused(connection.key().database());
  }

  private @Nullable Lease next(ServerLogin.Key key) {
    Lease same = waiting.oldest(key);
    if (same == null) {
      return null;
    }
    long waited = now() - same.askedAt();
    long longer = same.askedAt() - node.waitingSince();
    boolean unfair = longer > Math.min(waited + FAIR_NANOS, UNFAIR_NANOS);
    return unfair ? null : same;
  }

  private void rest(PooledConnection connection) {
    connection.rest(now());
    idle.add(connection);
    if (!connection.connection().isActive()) {
      onIdleClosed(connection);
    } else if (node.isAnyWaiting()) {
      surrender();
    }
  }

  /** A connection comes back that is of no more use. */
  void discard(ServerConnection connection) {
    connections.ifKnown(connection, this::discard);
  }

  void discard(PooledConnection connection) {
    connections.close(connection);
    node.free();
  }

  /** Those that are open here. */
  OpenConnections connections() {
    return connections;
  }

  private void onIdleClosed(PooledConnection connection) {
    if (idle.remove(connection)) {
      discard(connection);
    }
  }
}
