package dev.sluice.pool;

import dev.sluice.server.ServerConnection;
import io.netty.buffer.ByteBuf;

/**
 * Holds a connection while it is idle: whatever the server says now (57P01, mostly) is for no
 * client.
 */
final class IdleListener implements ServerConnection.Listener {
  private final ServerConnection connection;
  private final Runnable closed;

  IdleListener(ServerConnection connection, Runnable closed) {
    this.connection = connection;
    this.closed = closed;
  }

  @Override
  public void onServerRead(ByteBuf bytes) {
    // A ParameterStatus after a reload, a notice or the FATAL of a shutdown. A connection whose
    // settings may have
    // changed is not worth telling these apart.
    bytes.release();
    connection.abort();
  }

  @Override
  public void onServerReadComplete() {}

  @Override
  public void onServerClosed() {
    closed.run();
  }

  @Override
  public void onServerWritability(boolean writable) {}
}
