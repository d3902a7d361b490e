package dev.sluice.pool;

import dev.sluice.config.HostPort;
import dev.sluice.protocol.CancelKey;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerLogin;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * A server connection and what its pool knows of it, from its login to its end; leased or idle. Its
 * listener while it is idle: whatever the server says then (57P01, mostly) is for no client. On the
 * connection's event loop.
 */
final class PooledConnection implements ServerConnection.Listener {
  /** The end of a connection that may live for ever. */
  static final long NEVER = Long.MAX_VALUE;

  private final ServerConnection connection;
  private final ServerLogin.Key key;
  private final long openedAt = System.currentTimeMillis();
  private long endsAt;
  private final Consumer<PooledConnection> idleLost;
  private long idleSince;

  PooledConnection(
      ServerConnection connection,
      ServerLogin.Key key,
      long endsAt,
      Consumer<PooledConnection> idleLost) {
    this.connection = connection;
    this.key = key;
    this.endsAt = endsAt;
    this.idleLost = idleLost;
  }

  /** Whether it has lived long enough, on the clock of its event loop. */
  boolean isOver(long now) {
    return endsAt != NEVER && now - endsAt >= 0;
  }

  /** It has lived long enough: it is closed as soon as nobody uses it. */
  void endNow(long now) {
    endsAt = now;
  }

  ServerView view(HostPort address, long now) {
    CancelKey server = connection.cancelKey();
    return new ServerView(
        address,
        key,
        connection.isHeldBy(this) ? ServerView.State.IDLE : ServerView.State.ACTIVE,
        new ServerView.Socket(
            connection.localAddress(),
            server == null ? 0 : server.processId(),
            openedAt,
            connection.isEncrypted(),
            isOver(now),
            connection.isCancelInFlight()));
  }

  ServerConnection connection() {
    return connection;
  }

  ServerLogin.Key key() {
    return key;
  }

  /** Since when nobody uses it, on the clock of its event loop. */
  long idleSince() {
    return idleSince;
  }

  /** Nobody uses it from now on. */
  void rest(long now) {
    idleSince = now;
    connection.hold(this);
    connection.setAutoRead(true);
  }

  @Override
  public void onServerRead(ByteBuf bytes) {
    // A ParameterStatus after a reload, a notice or the FATAL of a shutdown. A connection whose
    // settings may have changed is not worth telling these apart.
    bytes.release();
    connection.abort();
  }

  @Override
  public void onServerReadComplete() {}

  @Override
  public void onServerClosed() {
    idleLost.accept(this);
  }

  @Override
  public void onServerWritability(boolean writable) {}
}
