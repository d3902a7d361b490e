package dev.sluice.server;

import dev.sluice.codec.ClientMessages;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TlsConfig.SslMode;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.SqlState;
import dev.sluice.tls.ServerTls;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
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
import java.util.List;
import java.util.concurrent.Executor;

/** Opens server connections over sockets. */
public final class SocketConnector implements ServerConnector, AutoCloseable {
  private final SocketTransport transport;
  private final Duration timeout;
  private final TcpKeepalive keepalive;
  private final Executor blocking;
  private final ServerTls tls;
  private final SecureRandom random = new SecureRandom();
  private final AddressResolverGroup<InetSocketAddress> resolver;

  /**
   * Makes a connector.
   *
   * @param timeouts how long a connect and a login may take, and when a silent server is dead
   * @param blocking where passwords are hashed
   */
  public SocketConnector(
      SocketTransport transport, SluiceConfig.Timeouts timeouts, Executor blocking, ServerTls tls) {
    this.transport = transport;
    this.timeout = timeouts.connect();
    this.keepalive = new TcpKeepalive(transport, timeouts.keepalive());
    this.blocking = blocking;
    this.tls = tls;
    this.resolver =
        new DnsAddressResolverGroup(
            new DnsNameResolverBuilder().datagramChannelType(transport.datagram()));
  }

  @Override
  public Future<ServerConnection> connect(HostPort address, ServerLogin login, EventLoop loop) {
    Promise<ServerConnection> promise = loop.newPromise();
    if (tls.mode() == SslMode.DISABLE) {
      open(address, login, loop, List.of(), promise);
      return promise;
    }
    EncryptionHandler encryption = new EncryptionHandler(tls, address, tls.mode().isRequired());
    if (tls.mode() != SslMode.PREFER) {
      open(address, login, loop, List.of(encryption), promise);
      return promise;
    }
    Promise<ServerConnection> first = loop.newPromise();
    first.addListener(
        done -> {
          if (done.isSuccess()) {
            succeed(promise, first.getNow());
          } else if (isWorthPlain(encryption, done.cause())) {
            open(address, login, loop, List.of(), promise);
          } else {
            promise.tryFailure(done.cause());
          }
        });
    open(address, login, loop, List.of(encryption), first);
    return promise;
  }

  private static void succeed(Promise<ServerConnection> promise, ServerConnection connection) {
    if (!promise.trySuccess(connection)) {
      connection.close();
    }
  }

  /**
   * As libpq's sslmode=prefer: where TLS fails, or the server does not let this user in with it
   * (hostnossl in its pg_hba.conf), without it.
   */
  private static boolean isWorthPlain(EncryptionHandler encryption, Throwable failure) {
    return encryption.hasFailed()
        || (encryption.isEncrypted()
            && failure instanceof ServerException refusal
            && refusal.error().sqlState().equals(SqlState.INVALID_AUTHORIZATION));
  }

  private void open(
      HostPort address,
      ServerLogin login,
      EventLoop loop,
      List<EncryptionHandler> encryption,
      Promise<ServerConnection> promise) {
    ServerLoginHandler handler =
        new ServerLoginHandler(
            address,
            login,
            new PasswordExchange(address, login, blocking, random),
            promise,
            timeout);
    bootstrap(loop)
        .handler(pipeline(encryption, handler))
        .connect(InetSocketAddress.createUnresolved(address.host(), address.port()))
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                promise.tryFailure(
                    ServerLoginHandler.unreachable(address, connected.cause().getMessage()));
              }
            });
  }

  private static ChannelHandler pipeline(List<EncryptionHandler> encryption, ChannelHandler then) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        encryption.forEach(channel.pipeline()::addLast);
        channel.pipeline().addLast(then);
      }
    };
  }

  private Bootstrap bootstrap(EventLoop loop) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(transport.socket())
            .resolver(resolver)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, ReadSizes.ADAPTIVE)
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
    HostPort address = connection.address();
    // A key that came encrypted goes back so, or not at all.
    List<EncryptionHandler> encryption =
        connection.isEncrypted() ? List.of(new EncryptionHandler(tls, address, true)) : List.of();
    Promise<Void> done = loop.newPromise();
    carry(
        address,
        loop,
        encryption,
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
   * after a while. Without TLS, as libpq sends cancel requests up to PostgreSQL 16.
   *
   * @param hops from proxy to proxy, this one among them
   */
  public Future<Void> passOn(HostPort proxy, CancelKey key, int hops, EventLoop loop) {
    Promise<Void> done = loop.newPromise();
    carry(
        proxy,
        loop,
        List.of(),
        new CancelHandler(
            out -> ClientMessages.passedCancel(out, key, hops),
            timeout,
            certain -> done.trySuccess(null)));
    return done;
  }

  private void carry(
      HostPort address, EventLoop loop, List<EncryptionHandler> encryption, CancelHandler handler) {
    bootstrap(loop)
        .handler(pipeline(encryption, handler))
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
