package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.Credentials;
import dev.sluice.auth.ScramBinding;
import dev.sluice.auth.ScramClient;
import dev.sluice.auth.ScramVerifier;
import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.Wire;
import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.StartupPacket;
import dev.sluice.tls.CertificateFiles;
import dev.sluice.tls.EndPointHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the first byte of a socket to the login, where TLS is between. */
final class TlsStartupTest {
  private final TestServices services = new TestServices();
  private CertificateFiles files;
  private X509Bundle certificate;
  private ClientServices latest;
  private EmbeddedChannel proxy = new EmbeddedChannel();
  private EmbeddedChannel client = new EmbeddedChannel();

  /** Most bytes that reach the proxy at once. */
  private int piece = Integer.MAX_VALUE;

  @BeforeEach
  void begin(@TempDir Path directory) throws Exception {
    files = new CertificateFiles(directory);
    certificate = files.renew();
    role("u");
    listen("allow", "", SslProvider.JDK);
  }

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
    proxy.finishAndReleaseAll();
    services.close();
  }

  private void role(String name) {
    ScramVerifier verifier = ScramVerifier.of("secret", new byte[16], 2);
    services.roles.put(
        name,
        new AuthRole(name, Optional.of(verifier), true, false, Optional.empty(), Optional.empty()));
  }

  private void listen(String mode, String more, SslProvider provider) throws Exception {
    SluiceConfig config =
        TestServices.config(
            "listen: {tls: {mode: %s, certificate: '%s', key: '%s', clientCa: '%s'}}\n%s"
                .formatted(mode, files.certificate(), files.key(), files.certificate(), more));
    proxy.finishAndReleaseAll();
    latest =
        services.with(
            config,
            Optional.of(
                CertificateFiles.accept(config.listen().tls(), services.metrics.tls(), provider)));
    proxy = new EmbeddedChannel(new StartupHandler(latest));
  }

  /** Begins a handshake; what it says goes to the proxy with {@link #exchange}. */
  private void handshake(SslProvider provider, boolean showsCertificate, String... protocols)
      throws Exception {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(provider)
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null);
    if (protocols.length > 0) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              protocols));
    }
    if (showsCertificate) {
      builder.keyManager(certificate.toKeyManagerFactory());
    }
    client = new EmbeddedChannel(builder.build().newHandler(Unpooled.EMPTY_BUFFER.alloc()));
    exchange();
  }

  /** Carries bytes to and fro until there are none. */
  private void exchange() {
    boolean moved;
    do {
      boolean said = carry(client, proxy);
      moved = carry(proxy, client) || said;
      services.settle(proxy);
      client.runPendingTasks();
    } while (moved);
  }

  private boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
    boolean moved = false;
    for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
      moved = true;
      while (bytes.isReadable() && to.isOpen()) {
        byte[] some =
            new byte[Math.min(to == proxy ? piece : bytes.readableBytes(), bytes.readableBytes())];
        bytes.readBytes(some);
        to.writeInbound(Unpooled.wrappedBuffer(some));
      }
      bytes.release();
    }
    return moved;
  }

  private void asksForTls() {
    ByteBuf request = Unpooled.buffer();
    ClientMessages.sslRequest(request);
    while (request.isReadable()) {
      proxy.writeInbound(request.readBytes(Math.min(piece, request.readableBytes())));
    }
    request.release();
    ByteBuf answer = proxy.readOutbound();
    assertThat(answer.toString(StandardCharsets.US_ASCII)).isEqualTo("S");
    answer.release();
  }

  private void says(ByteBuf message) {
    client.writeOutbound(message);
    exchange();
  }

  private static ByteBuf startup(String user) {
    ByteBuf out = Unpooled.buffer();
    ClientMessages.startup(out, ProtocolVersion.V3_0, Map.of("user", user));
    return out;
  }

  private ByteBuf received() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = client.readInbound(); part != null; part = client.readInbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  private String got() {
    ByteBuf all = received();
    String letters = Wire.readServer(all);
    all.release();
    return letters;
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aWholeLoginOneByteAtATime(SslProvider provider) throws Exception {
    listen("require", "", provider);
    piece = 1;
    asksForTls();
    handshake(provider, false);
    says(startup("u"));

    ByteBuf question = received();
    assertThat(question.toString(StandardCharsets.US_ASCII))
        .contains("SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0");
    question.release();
    assertThat(proves()).isEqualTo("R R K Z");
    assertThat(services.registry.all()).hasSize(1);
  }

  /** With channel binding; returns what the client gets at the end. */
  private String proves() throws Exception {
    ScramBinding binding =
        ScramBinding.choose(
            List.of("SCRAM-SHA-256-PLUS"), EndPointHash.of(certificate.getCertificate()));
    ScramClient scram =
        new ScramClient(
            new Credentials.Password(new Secret("secret")), binding, new SecureRandom());
    ByteBuf first = Unpooled.buffer();
    ClientMessages.saslInitialResponse(first, scram.mechanism(), scram.first());
    says(first);
    ByteBuf challenge = received();
    byte[] data = ByteBufUtil.getBytes(challenge, 9, challenge.readableBytes() - 9);
    challenge.release();
    ByteBuf second = Unpooled.buffer();
    ClientMessages.saslResponse(
        second, scram.respond(data, Runnable::run).toCompletableFuture().get());
    says(second);
    return got();
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void directTlsOneByteAtATime(SslProvider provider) throws Exception {
    listen("allow", "", provider);
    piece = 1;
    handshake(provider, false, "postgresql");
    says(startup("u"));

    assertThat(got()).isEqualTo("R");
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void directTlsWithoutTheRightApplicationProtocolIsClosed(SslProvider provider) throws Exception {
    listen("allow", "", provider);
    handshake(provider, false, "http/1.1");
    assertThat(proxy.isOpen()).isFalse();

    listen("allow", "", provider);
    handshake(provider, false);
    assertThat(proxy.isOpen()).isFalse();
  }

  @Test
  void aHandshakeMayNotBeginBehindAnAnswer() {
    proxy.writeInbound(Unpooled.buffer().writeInt(8).writeInt(StartupPacket.GSSENC_REQUEST_CODE));
    proxy.writeInbound(Unpooled.buffer().writeInt(0x16030102).writeInt(0));

    assertThat(proxy.isOpen()).isFalse();
  }

  @Test
  void bytesBehindTheRequestForTlsAreAnAttack() {
    ByteBuf both = Unpooled.buffer();
    ClientMessages.sslRequest(both);
    both.writeByte(0x16);

    proxy.writeInbound(both);

    assertThat(proxy.isOpen()).isFalse();
    assertThat(proxy.<ByteBuf>readOutbound()).isNull();
  }

  @Test
  void aRequestForEncryptionInsideOfTlsIsAnUnknownVersion() throws Exception {
    asksForTls();
    handshake(SslProvider.JDK, false);
    says(Unpooled.buffer().writeInt(8).writeInt(StartupPacket.SSL_REQUEST_CODE));

    assertThat(got()).isEqualTo("E[FATAL:0A000]");
    assertThat(proxy.isOpen()).isFalse();
  }

  @Test
  void whereTlsIsRequiredOnlyCancelRequestsComeWithout() throws Exception {
    listen("require", "", SslProvider.JDK);
    ByteBuf cancel = Unpooled.buffer();
    ClientMessages.cancelRequest(cancel, new CancelKey(1, new byte[4]));
    proxy.writeInbound(cancel);
    assertThat(proxy.isOpen()).isFalse();
    assertThat(proxy.<ByteBuf>readOutbound()).isNull();

    listen("require", "", SslProvider.JDK);
    proxy.writeInbound(startup("u"));
    ByteBuf refusal = proxy.readOutbound();
    assertThat(Wire.readServer(refusal)).isEqualTo("E[FATAL:28000]");
    refusal.release();
    assertThat(proxy.isOpen()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aCertificateLetsItsOwnUserInAndNoOther(SslProvider provider) throws Exception {
    role("localhost");
    for (String user : List.of("localhost", "u")) {
      listen("allow", "auth: {clientCertificate: verify-full}", provider);
      asksForTls();
      handshake(SslProvider.JDK, true);
      says(startup(user));
      assertThat(got()).isEqualTo(user.equals("u") ? "E[FATAL:28000]" : "R");
    }
    listen("allow", "auth: {clientCertificate: verify-ca}", provider);
    asksForTls();
    handshake(SslProvider.JDK, false);
    says(startup("u"));
    assertThat(got()).isEqualTo("E[FATAL:28000]");
  }

  @Test
  void whereARuleSaysSoACertificateIsEnough() throws Exception {
    role("localhost");
    String rules = "access: [{type: tls, user: [localhost, u], method: cert}, {method: password}]";
    listen("allow", rules, SslProvider.JDK);
    asksForTls();
    handshake(SslProvider.JDK, true);
    says(startup("localhost"));
    assertThat(got()).isEqualTo("R K Z");

    listen("allow", rules, SslProvider.JDK);
    asksForTls();
    handshake(SslProvider.JDK, true);
    says(startup("u"));
    assertThat(got()).isEqualTo("E[FATAL:28000]");

    listen("allow", rules, SslProvider.JDK);
    asksForTls();
    handshake(SslProvider.JDK, false);
    says(startup("localhost"));
    assertThat(got()).isEqualTo("E[FATAL:28000]");

    listen("allow", rules, SslProvider.JDK);
    proxy.writeInbound(startup("localhost"));
    services.settle(proxy);
    ByteBuf question = proxy.readOutbound();
    assertThat(Wire.readServer(question)).isEqualTo("R");
    question.release();
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void aSessionOfTlsThatIsResumedStillHasItsCertificate(SslProvider provider) throws Exception {
    role("localhost");
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      SslContext once =
          SslContextBuilder.forClient()
              .protocols(version)
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm(null)
              .keyManager(certificate.toKeyManagerFactory())
              .sslProvider(SslProvider.JDK)
              .build();
      listen("require", "auth: {clientCertificate: verify-full}", provider);
      ClientServices shared = latest;
      for (int i = 0; i < 3; i++) {
        client.finishAndReleaseAll();
        proxy.finishAndReleaseAll();
        proxy = new EmbeddedChannel(new StartupHandler(shared));
        asksForTls();
        client =
            new EmbeddedChannel(once.newHandler(Unpooled.EMPTY_BUFFER.alloc(), "localhost", 5432));
        exchange();
        says(startup("localhost"));
        assertThat(got()).isEqualTo("R");
      }
    }
  }

  @Test
  void whoNeverFinishesTheHandshakeIsClosedAtTheLoginsLimit() {
    asksForTls();
    proxy.advanceTimeBy(61, TimeUnit.SECONDS);
    proxy.runScheduledPendingTasks();

    assertThat(proxy.isOpen()).isFalse();
    assertThat(services.metrics.scrape())
        .contains("sluice_tls_handshakes_total{peer=\"client\",result=\"failed\"} 1.0");
  }

  @Test
  void whoHangsUpInTheHandshakeLeavesNothingBehind() {
    asksForTls();
    proxy.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 1, 1, 0, 1, 0, 0, (byte) 0xFC}));
    proxy.close();

    assertThat(proxy.pipeline().get(SslHandler.class)).isNull();
  }

  @Test
  void aCloseInsideOfTlsEndsTheLogin() throws Exception {
    asksForTls();
    handshake(SslProvider.JDK, false);
    says(startup("u"));
    client.close();
    exchange();

    assertThat(proxy.isOpen()).isFalse();
  }
}
