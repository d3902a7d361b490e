package dev.sluice.tls;

import dev.sluice.config.TlsConfig;
import dev.sluice.config.TlsConfig.KeyFiles;
import dev.sluice.config.TlsConfig.ListenMode;
import dev.sluice.metrics.TlsMeters;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;

/**
 * TLS towards clients: the settings below {@code listen.tls}, and what was made of their files.
 * Each handshake uses what is newest at its start. Any thread; only {@link #refresh} and the
 * constructor read files.
 */
public final class ClientTls {
  /** What a client names in ALPN (manual: "SSL Session Encryption"). */
  public static final String APPLICATION_PROTOCOL = "postgresql";

  private static final String SETTINGS = "listen.tls";

  private final TlsConfig.Listen settings;
  private final TlsMeters meters;
  private final Executor blocking;
  private final SslProvider provider;
  private final Reloaded<Context> context;

  /** What handshakes need. Printed for the log. */
  private record Context(
      SslContext ssl, X509Certificate certificate, Optional<byte[]> certificateHash) {
    @Override
    public String toString() {
      return "the certificate of " + Certificates.describe(certificate);
    }
  }

  /**
   * One connection's TLS.
   *
   * @param handler to be put first into the pipeline
   * @param certificateHash what a SCRAM exchange on it may be bound to
   */
  public record Accepting(SslHandler handler, Optional<byte[]> certificateHash) {}

  /**
   * Reads the files. Blocks.
   *
   * @param settings with a key
   * @param blocking where the costly parts of handshakes run
   * @throws TlsException a file is of no use
   */
  public ClientTls(TlsConfig.Listen settings, TlsMeters meters, Executor blocking)
      throws TlsException {
    this(settings, meters, blocking, TlsLibrary.provider());
  }

  ClientTls(TlsConfig.Listen settings, TlsMeters meters, Executor blocking, SslProvider provider)
      throws TlsException {
    this.settings = settings;
    this.meters = meters;
    this.blocking = blocking;
    this.provider = provider;
    KeyFiles files = settings.key().orElseThrow();
    this.context =
        new Reloaded<>(
            SETTINGS, TrustedFiles.all(settings.key(), settings.clientCa()), () -> make(files));
    meters.watchCertificate(
        SETTINGS, () -> context.current().certificate().getNotAfter().toInstant().getEpochSecond());
  }

  private Context make(KeyFiles files) throws TlsException {
    Identity identity = Identity.load(files);
    SslContextBuilder builder =
        SslContextBuilder.forServer(identity.key(), identity.certificates())
            .sslProvider(provider)
            .protocols(protocols())
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    // All that both libraries know: who needs ALPN looks at what came of it.
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    APPLICATION_PROTOCOL));
    if (settings.clientCa().isPresent()) {
      List<X509Certificate> authorities = Certificates.read(settings.clientCa().get());
      builder
          .trustManager(authorities.toArray(X509Certificate[]::new))
          .clientAuth(ClientAuth.OPTIONAL);
    }
    try {
      return new Context(
          builder.build(), identity.certificate(), EndPointHash.of(identity.certificate()));
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsException(files.certificate() + ": " + e.getMessage(), e);
    }
  }

  private List<String> protocols() {
    return Arrays.stream(TlsConfig.Protocol.values())
        .filter(protocol -> protocol.compareTo(settings.minimumProtocol()) >= 0)
        .map(TlsConfig.Protocol::label)
        .toList();
  }

  /** Whether a client without TLS is refused. */
  public boolean isRequired() {
    return settings.mode() == ListenMode.REQUIRE;
  }

  /** TLS for a connection that has just been made. */
  public Accepting accept(ByteBufAllocator allocator) {
    Context now = context.current();
    SslHandler handler = now.ssl().newHandler(allocator, blocking);
    // The limit of the whole login is the handshake's, too.
    handler.setHandshakeTimeoutMillis(0);
    handler
        .handshakeFuture()
        .addListener(done -> meters.onHandshake(TlsMeters.Peer.CLIENT, done.isSuccess()));
    return new Accepting(handler, now.certificateHash());
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
}
