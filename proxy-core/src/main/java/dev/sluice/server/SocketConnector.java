package dev.sluice.server;

import dev.sluice.auth.ScramClient;
import dev.sluice.codec.ClientMessages;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.CancelKey;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Opens server connections over sockets. */
public final class SocketConnector implements ServerConnector, AutoCloseable {
  private final SocketTransport transport;
  private final Duration timeout;
  private final TcpKeepalive keepalive;
  private final Executor blocking;
  private final SecureRandom random = new SecureRandom();
  private final AddressResolverGroup<InetSocketAddress> resolver;

  /**
   * Makes a connector.
   *
   * @param timeouts how long a connect and a login may take, and when a silent server is dead
   * @param blocking where passwords are hashed
   */
  public SocketConnector(
      SocketTransport transport, SluiceConfig.Timeouts timeouts, Executor blocking) {
    this.transport = transport;
    this.timeout = timeouts.connect();
    this.keepalive = new TcpKeepalive(transport, timeouts.keepalive());
    this.blocking = blocking;
    this.resolver =
        new DnsAddressResolverGroup(
            new DnsNameResolverBuilder().datagramChannelType(transport.datagram()));
  }

  @Override
  public Future<ServerConnection> connect(HostPort address, ServerLogin login, EventLoop loop) {
    Promise<ServerConnection> promise = loop.newPromise();
    ServerLoginHandler handler =
        new ServerLoginHandler(
            address,
            login,
            new ServerLoginHandler.Passwords(
                () -> new ScramClient(login.credentials(), random), blocking),
            promise,
            timeout);
    bootstrap(loop)
        .handler(handler)
        .connect(InetSocketAddress.createUnresolved(address.host(), address.port()))
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                promise.tryFailure(
                    ServerLoginHandler.unreachable(address, connected.cause().getMessage()));
              }
            });
    return promise;
  }

  private Bootstrap bootstrap(EventLoop loop) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.socket())
            .resolver(resolver)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis());
    keepalive.apply(bootstrap::option);
    return bootstrap;
  }

  @Override
  public Future<Void> cancel(ServerConnection connection) {
    EventLoop loop = connection.eventLoop();
    CancelKey key = connection.cancelKey();
    if (key == null || !connection.isActive() || !connection.cancelStarted()) {
      return loop.newSucceededFuture(null);
    }
    Promise<Void> done = loop.newPromise();
    carry(
        connection.address(),
        loop,
        new CancelHandler(
            out -> ClientMessages.cancelRequest(out, key),
            timeout,
            certain -> {
              if (certain) {
                connection.cancelEnded();
              }
              done.trySuccess(null);
            }));
    return done;
  }

  /**
   * Hands a cancel request on to the proxy that has made the key. The future never fails; it is
   * done when that proxy has closed the connection, that is, when it has passed the request on, or
   * after a while.
   *
   * @param hops from proxy to proxy, this one among them
   */
  public Future<Void> passOn(HostPort proxy, CancelKey key, int hops, EventLoop loop) {
    Promise<Void> done = loop.newPromise();
    carry(
        proxy,
        loop,
        new CancelHandler(
            out -> ClientMessages.passedCancel(out, key, hops),
            timeout,
            certain -> done.trySuccess(null)));
    return done;
  }

  private void carry(HostPort address, EventLoop loop, CancelHandler handler) {
    bootstrap(loop)
        .handler(handler)
        .connect(InetSocketAddress.createUnresolved(address.host(), address.port()))
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                handler.notSent();
              }
            });
  }

  @Override
  public void close() {
    resolver.close();
  }
}
