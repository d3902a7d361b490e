package dev.sluice.tls;

import dev.sluice.config.HostPort;
import dev.sluice.config.TlsConfig;
import dev.sluice.config.TlsConfig.SslMode;
import dev.sluice.metrics.TlsMeters;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS towards servers: the settings below {@code cluster.tls}, and what was made of their files.
 * Each handshake uses what is newest at its start. Any thread; only {@link #refresh} and the
 * constructor read files. Lives until {@link #close}.
 */
public final class ServerTls implements AutoCloseable {
  private static final String SETTINGS = "cluster.tls";

  /** By number: pgjdbc takes nothing but texts for its sockets' factory. */
  private static final Map<String, ServerTls> REGISTERED = new ConcurrentHashMap<>();

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String number = Long.toString(NUMBERS.incrementAndGet());
  private final TlsConfig.Cluster settings;
  private final TlsMeters meters;
  private final Executor blocking;
  private final SslProvider provider;
  private final Reloaded<Context> context;

  /** What handshakes need. Printed for the log. */
  private record Context(SslContext ssl, SSLContext jdk, Optional<X509Certificate> certificate) {
    @Override
    public String toString() {
      return certificate
          .map(shown -> "the certificate of " + Certificates.describe(shown))
          .orElse("the certificates of authorities");
    }
  }

  /**
   * Reads the files. Blocks.
   *
   * @param blocking where the costly parts of handshakes run
   * @throws TlsException a file is of no use
   */
  public ServerTls(TlsConfig.Cluster settings, TlsMeters meters, Executor blocking)
      throws TlsException {
    this(settings, meters, blocking, TlsLibrary.provider());
  }

  ServerTls(TlsConfig.Cluster settings, TlsMeters meters, Executor blocking, SslProvider provider)
      throws TlsException {
    this.settings = settings;
    this.meters = meters;
    this.blocking = blocking;
    this.provider = provider;
    this.context =
        new Reloaded<>(SETTINGS, TrustedFiles.all(settings.key(), settings.rootCa()), this::make);
    context
        .current()
        .certificate()
        .ifPresent(first -> meters.watchCertificate(SETTINGS, () -> expiry(first)));
    REGISTERED.put(number, this);
  }

  private long expiry(X509Certificate first) {
    return context.current().certificate().orElse(first).getNotAfter().toInstant().getEpochSecond();
  }

  private Context make() throws TlsException {
    Optional<List<X509Certificate>> authorities =
        settings.rootCa().isPresent()
            ? Optional.of(Certificates.read(settings.rootCa().get()))
            : Optional.empty();
    Optional<Identity> identity =
        settings.key().isPresent()
            ? Optional.of(Identity.load(settings.key().get()))
            : Optional.empty();
    return new Context(
        context(identity, authorities),
        JdkContext.of(identity, authorities),
        identity.map(Identity::certificate));
  }

  private SslContext context(
      Optional<Identity> identity, Optional<List<X509Certificate>> authorities)
      throws TlsException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(provider)
            .protocols(
                Arrays.stream(TlsConfig.Protocol.values()).map(TlsConfig.Protocol::label).toList())
            .endpointIdentificationAlgorithm(verifiesName() ? "HTTPS" : null);
    if (authorities.isPresent()) {
      builder.trustManager(authorities.get().toArray(X509Certificate[]::new));
    } else {
      // What libpq does below verify-ca: it keeps who only listens out, not who poses as the
      // server; that does SCRAM's channel binding.
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    }
    identity.ifPresent(shown -> builder.keyManager(shown.key(), shown.certificates()));
    try {
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsException(String.valueOf(e.getMessage()), e);
    }
  }

  public SslMode mode() {
    return settings.mode();
  }

  boolean verifiesName() {
    return settings.mode() == SslMode.VERIFY_FULL;
  }

  /** TLS for a connection to a node that has agreed to it. */
  public SslHandler connect(ByteBufAllocator allocator, HostPort node) {
    SslHandler handler =
        context.current().ssl().newHandler(allocator, settings.nameOf(node), node.port(), blocking);
    // The limit of the whole login is the handshake's, too.
    handler.setHandshakeTimeoutMillis(0);
    handler
        .handshakeFuture()
        .addListener(done -> meters.onHandshake(TlsMeters.Peer.SERVER, done.isSuccess()));
    return handler;
  }

  /** The properties with which pgjdbc connects to a node as this does. */
  public Map<String, String> jdbcProperties(HostPort node) {
    SslMode mode = settings.mode().isRequired() ? SslMode.REQUIRE : settings.mode();
    return Map.of(
        "sslmode",
        // Whatever is to be verified, the factory does.
        mode.name().toLowerCase(Locale.ROOT),
        "sslfactory",
        NodeSocketFactory.class.getName(),
        "sslfactoryarg",
        number + " " + settings.nameOf(node),
        "gssEncMode",
        "disable");
  }

  static ServerTls registered(String number) {
    ServerTls found = REGISTERED.get(number);
    if (found == null) {
      throw new IllegalStateException("the proxy has been closed");
    }
    return found;
  }

  SSLSocketFactory jdkSockets() {
    return context.current().jdk().getSocketFactory();
  }

  /** Looks whether the files have changed. Blocks. */
  public void refresh() {
    context.refresh();
  }

  /** What is in use, for the log. */
  @Override
  public String toString() {
    return context.current().toString();
  }

  @Override
  public void close() {
    REGISTERED.remove(number);
  }
}
