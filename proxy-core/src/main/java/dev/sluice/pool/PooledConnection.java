package dev.sluice.pool;

import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerLogin;
import io.netty.buffer.ByteBuf;

/**
 * A server connection and what its pool knows of it, from its login to its end; leased or idle. Its
 * listener while it is idle: whatever the server says then (57P01, mostly) is for no client. On the
 * connection's event loop.
 */
final class PooledConnection implements ServerConnection.Listener {
  private final LoopPool pool;
  private final ServerConnection connection;
  private final ServerLogin.Key key;
  private long idleSince;

  PooledConnection(LoopPool pool, ServerConnection connection, ServerLogin.Key key) {
    this.pool = pool;
    this.connection = connection;
    this.key = key;
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
    pool.onIdleClosed(this);
  }

  @Override
  public void onServerWritability(boolean writable) {}
}
