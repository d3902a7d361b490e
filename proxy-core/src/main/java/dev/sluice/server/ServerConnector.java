package dev.sluice.server;

import dev.sluice.config.HostPort;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** Opens server connections and sends cancel requests. Any thread; never blocks. */
public interface ServerConnector {
  /**
   * Connects and logs in on {@code loop}. The future fails with {@link ServerException}, and with
   * nothing else. The connection has a listener that closes it on any byte until it is held.
   */
  Future<ServerConnection> connect(HostPort address, ServerLogin login, EventLoop loop);

  /**
   * Asks the server to cancel what runs on {@code connection}. The connection counts the request as
   * in flight until the server has closed the cancel connection; so does the future, which never
   * fails and gives up after a while. Call on the connection's event loop.
   */
  Future<Void> cancel(ServerConnection connection);
}
