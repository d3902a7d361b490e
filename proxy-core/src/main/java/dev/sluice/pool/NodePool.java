package dev.sluice.pool;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerConnector;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections to one node: at most {@code cap} of them, leased, idle or opening, and a first-in
 * first-out queue of those who wait. Every decision is made on one thread, the pool's own event
 * loop, so there is no lock and no race; the counters are volatile for who only looks.
 *
 * <pre>
 *   wish -> idle one of this login on this loop? -> grant
 *        -> fewer than the cap?                  -> open one
 *        -> any idle one?                        -> close it, open one in its place
 *        -> may wait?                            -> queue until one is released, or the deadline
 * </pre>
 */
final class NodePool {
  /** CountOtherDBBackends of PostgreSQL looks so long whether others still use a database. */
  private static final Duration LEAVE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(NodePool.class);

  private final HostPort address;
  private final SluiceConfig.Limits limits;
  private final ServerConnector connector;
  private final EventLoop owner;
  private final IdleConnections idle = new IdleConnections();
  private final ArrayDeque<Lease> waiting = new ArrayDeque<>();
  private final PoolCounters counters = new PoolCounters();
  private long keepsFrom = System.nanoTime();

  NodePool(
      HostPort address, SluiceConfig.Limits limits, ServerConnector connector, EventLoop owner) {
    this.address = address;
    this.limits = limits;
    this.connector = connector;
    this.owner = owner;
  }

  PoolCounters counters() {
    return counters;
  }

  void lease(Lease lease) {
    if (!lease.isOpen()) {
      return;
    }
    ServerConnection ready = idle.take(lease.wish().login().key(), lease.wish().loop());
    if (ready != null) {
      counters.idleChanged(idle.size());
      grant(lease, ready);
    } else if (hasRoom()) {
      open(lease);
    } else {
      enqueue(lease);
    }
  }

  /** Whether one more may be opened, if need be in the place of an idle one. */
  private boolean hasRoom() {
    if (counters.open() < limits.maxServerConnectionsPerNode()) {
      return true;
    }
    ServerConnection victim = idle.takeOldest();
    if (victim == null) {
      return false;
    }
    counters.idleChanged(idle.size());
    close(victim);
    return true;
  }

  private void enqueue(Lease lease) {
    if (!lease.wish().mayWait()) {
      lease.refuse(ServerException.Kind.UNREACHABLE, tooMany("none is free"));
      return;
    }
    if (waiting.size() >= limits.maxWaiting()) {
      lease.refuse(ServerException.Kind.REFUSED, tooMany("the queue for them is full"));
      return;
    }
    waiting.addLast(lease);
    counters.waitingChanged(waiting.size());
    counters.waited();
    owner.schedule(() -> expire(lease), limits.waitTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  private void expire(Lease lease) {
    if (waiting.remove(lease)) {
      counters.waitingChanged(waiting.size());
      counters.timedOut();
      lease.refuse(
          ServerException.Kind.REFUSED,
          tooMany("waited " + limits.waitTimeout().toMillis() + " ms for one"));
    }
  }

  private PgError tooMany(String detail) {
    return PgError.error(
            SqlState.TOO_MANY_CONNECTIONS, "sorry, too many connections to server " + address)
        .withDetail(
            "All "
                + limits.maxServerConnectionsPerNode()
                + " server connections of this node are in use; "
                + detail
                + ".")
        .withHint("Raise limits.maxServerConnectionsPerNode or limits.waitTimeout.");
  }

  private void open(Lease lease) {
    counters.opening();
    Lease.Wish wish = lease.wish();
    Future<ServerConnection> connecting = connector.connect(address, wish.login(), wish.loop());
    connecting.addListener(
        done ->
            owner.execute(
                () -> {
                  ServerConnection connection = connecting.getNow();
                  if (connection != null) {
                    counters.opened();
                    grant(lease, connection);
                  } else {
                    counters.openFailed();
                    lease.refuse((ServerException) connecting.cause());
                    serveNext();
                  }
                }));
  }

  private void grant(Lease lease, ServerConnection connection) {
    if (lease.grant(connection)) {
      counters.leased(System.nanoTime() - lease.askedAt());
    } else {
      giveBack(connection, lease.wish().login().key());
    }
  }

  /** A clean connection comes back. */
  void giveBack(ServerConnection connection, ServerLogin.Key key) {
    boolean unwanted = System.nanoTime() - keepsFrom < 0;
    if (unwanted || !connection.isActive()) {
      discard(connection);
      return;
    }
    Lease next = nextWaiting();
    if (next == null) {
      connection.hold(
          new IdleListener(connection, () -> owner.execute(() -> onIdleClosed(connection))));
      idle.add(new IdleConnections.Entry(connection, key, System.nanoTime()));
      counters.idleChanged(idle.size());
      if (!connection.isActive()) {
        // It closed before its new listener could hear of it.
        onIdleClosed(connection);
      }
    } else if (next.wish().login().key().equals(key)
        && next.wish().loop() == connection.eventLoop()) {
      grant(next, connection);
    } else {
      close(connection);
      open(next);
    }
  }

  /** A connection comes back that is of no more use. */
  void discard(ServerConnection connection) {
    close(connection);
    serveNext();
  }

  private void close(ServerConnection connection) {
    counters.closed();
    if (!connection.eventLoop().isShuttingDown()) {
      // An event loop that ends closes its connections itself.
      connection.eventLoop().execute(connection::close);
    }
  }

  private void onIdleClosed(ServerConnection connection) {
    if (idle.remove(connection)) {
      LOG.debug("idle connection to {} was closed by the server", address);
      counters.idleChanged(idle.size());
      discard(connection);
    }
  }

  private void serveNext() {
    if (counters.open() < limits.maxServerConnectionsPerNode()) {
      Lease next = nextWaiting();
      if (next != null) {
        open(next);
      }
    }
  }

  private @Nullable Lease nextWaiting() {
    Lease next = waiting.pollFirst();
    while (next != null && !next.isOpen()) {
      next = waiting.pollFirst();
    }
    counters.waitingChanged(waiting.size());
    return next;
  }

  /** Closes what has been idle since before {@code moment} (nanoTime). */
  void closeIdleSince(long moment) {
    for (ServerConnection old = idle.takeOlderThan(moment);
        old != null;
        old = idle.takeOlderThan(moment)) {
      close(old);
    }
    counters.idleChanged(idle.size());
  }

  /** Keeps no unused connection for as long as PostgreSQL waits for others to leave a database. */
  void letGo() {
    keepsFrom = System.nanoTime() + LEAVE.toNanos();
    closeIdle();
  }

  /** Closes everything idle: the node gets no more work, or the proxy stops. */
  void closeIdle() {
    for (ServerConnection old = idle.takeOldest(); old != null; old = idle.takeOldest()) {
      close(old);
    }
    counters.idleChanged(0);
  }
}
