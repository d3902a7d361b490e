package dev.sluice.pool;

import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one node on one event loop, and who waits there for one. Used on that loop
 * only, so that a lease and its return cross no thread; loops help each other through {@link
 * NodePool}.
 *
 * <pre>
 *   lease -> idle one of this login?         -> grant, at once
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
  private final IdentityHashMap<ServerConnection, PooledConnection> all = new IdentityHashMap<>();
  private final IdleConnections idle = new IdleConnections();
  private final WaitingLeases waiting = new WaitingLeases();
  private final WaitDeadline deadline;

  LoopPool(NodePool node, EventLoop loop) {
    this.node = node;
    this.loop = loop;
    this.counters = node.counters();
    this.deadline = new WaitDeadline(loop, node.limits().waitTimeout(), waiting, this::expired);
  }

  /** Connections that are idle here. Any thread. */
  int idle() {
    return idle.size();
  }

  /** Leases that wait here. Any thread. */
  int waiting() {
    return waiting.size();
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

  void lease(Lease lease) {
    if (!lease.isOpen()) {
      return;
    }
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

  /** Makes room; the place is still taken. */
  private boolean closeOldestIdle() {
    PooledConnection oldest = idle.takeOldest();
    if (oldest == null) {
      return false;
    }
    close(oldest);
    return true;
  }

  private void enqueue(Lease lease) {
    if (counters.waiting() >= node.limits().maxWaiting()) {
      node.refuse(lease, ServerException.Kind.REFUSED, "the queue for them is full");
      return;
    }
    waiting.add(lease);
    lease.queuesIn(this);
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
    node.refuse(
        lease,
        ServerException.Kind.REFUSED,
        "waited " + node.limits().waitTimeout().toMillis() + " ms for one");
  }

  void abandoned(Lease lease) {
    waiting.remove(lease);
  }

  /** Who may not wait gets the place of a connection that is idle on another loop, or none. */
  private void askFor(Lease lease) {
    LoopPool richest = node.richest(this);
    if (richest == null) {
      node.refuse(lease, ServerException.Kind.UNREACHABLE, "none is free");
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
      node.refuse(lease, ServerException.Kind.UNREACHABLE, "none is free");
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
    counters.opening();
    Future<ServerConnection> connecting =
        node.connector().connect(node.address(), lease.wish().login(), loop);
    connecting.addListener(
        done -> {
          ServerConnection connection = connecting.getNow();
          if (connection != null) {
            counters.opened();
            PooledConnection opened = new PooledConnection(this, connection, lease.key());
            all.put(connection, opened);
            grant(lease, opened, loop.ticker().nanoTime() - lease.askedAt());
          } else {
            counters.openFailed();
            lease.refuse((ServerException) connecting.cause());
            node.free();
          }
        });
  }

  private void grant(Lease lease, PooledConnection connection, long waited) {
    counters.leased(waited);
    if (!lease.grant(connection.connection())) {
      back(connection);
    }
  }

  /** A connection comes back that the next one may use as it is. */
  void handBack(ServerConnection connection) {
    PooledConnection known = all.get(connection);
    if (known != null) {
      back(known);
    }
  }

  private void back(PooledConnection connection) {
    if (!connection.connection().isActive() || node.letsGo()) {
      discard(connection);
      return;
    }
    Lease next = next(connection.key());
    if (next != null) {
      waiting.remove(next);
      grant(next, connection, loop.ticker().nanoTime() - next.askedAt());
    } else if (node.isAnyWaiting()) {
      discard(connection);
    } else {
      rest(connection);
    }
  }

  private @Nullable Lease next(ServerLogin.Key key) {
    Lease same = waiting.oldest(key);
    if (same == null) {
      return null;
    }
    long waited = loop.ticker().nanoTime() - same.askedAt();
    long longer = same.askedAt() - node.waitingSince();
    boolean unfair = longer > Math.min(waited + FAIR_NANOS, UNFAIR_NANOS);
    return unfair ? null : same;
  }

  private void rest(PooledConnection connection) {
    connection.rest(loop.ticker().nanoTime());
    idle.add(connection);
    if (!connection.connection().isActive()) {
      // It closed before its new listener could hear of it.
      onIdleClosed(connection);
    } else if (node.isAnyWaiting()) {
      // Since it was looked for.
      surrender();
    }
  }

  /** A connection comes back that is of no more use. */
  void discard(ServerConnection connection) {
    PooledConnection known = all.get(connection);
    if (known != null) {
      discard(known);
    }
  }

  private void discard(PooledConnection connection) {
    close(connection);
    node.free();
  }

  private void close(PooledConnection connection) {
    all.remove(connection.connection());
    connection.connection().close();
  }

  void onIdleClosed(PooledConnection connection) {
    if (idle.remove(connection)) {
      discard(connection);
    }
  }

  /** Closes what has been idle for longer than {@code most}, in nanoseconds. */
  void closeIdleLongerThan(long most) {
    long moment = loop.ticker().nanoTime() - most;
    for (PooledConnection old = idle.takeOlderThan(moment);
        old != null;
        old = idle.takeOlderThan(moment)) {
      discard(old);
    }
    idle.trim();
  }

  void closeIdle() {
    for (PooledConnection old = idle.takeOldest(); old != null; old = idle.takeOldest()) {
      discard(old);
    }
  }
}
