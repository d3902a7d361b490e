package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clients that use TLS as no client should, and certificates that change under connections. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileTlsClientIT {
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSSENC_REQUEST = 80_877_104;

  private final LocalCluster cluster;
  private final Path directory;
  private final TestAuthority authority;
  private final TestAuthority.Issued server;
  private final TestProxy proxy;

  HostileTlsClientIT(LocalCluster cluster, TestProxy shared, @TempDir Path directory)
      throws Exception {
    this.cluster = cluster;
    this.directory = directory;
    assertThat(shared.cluster()).isSameAs(cluster);
    authority = new TestAuthority(directory, "authority");
    server = authority.issue("server", TestAuthority.server());
    proxy = TestProxy.over(cluster, settings(server.certificate(), server.key()));
  }

  @AfterAll
  void stop() {
    proxy.close();
  }

  private static Map<String, String> settings(Path certificate, Path key) {
    Map<String, String> settings = new HashMap<>();
    settings.put("SLUICE_LISTEN_TLS_MODE", "allow");
    settings.put("SLUICE_LISTEN_TLS_CERTIFICATE", certificate.toString());
    settings.put("SLUICE_LISTEN_TLS_KEY", key.toString());
    settings.put("SLUICE_LISTEN_TLS_REFRESH", "100ms");
    settings.put("SLUICE_TIMEOUTS_LOGIN", "2s");
    return settings;
  }

  @AfterEach
  void othersAreServed() throws Exception {
    try (Connection connection = proxy.connect(Map.of("sslmode", "require"))) {
      assertThat(Sql.one(connection, "SELECT 42")).isEqualTo("42");
    }
  }

  private static byte[] sslRequest() {
    return RawClient.packet(SSL_REQUEST, new byte[0]);
  }

  private static byte[] startup() {
    return RawClient.startup("app", TestProxy.DATABASE);
  }

  @Test
  void directTlsNeedsTheApplicationProtocol() throws Exception {
    try (TlsClient client = TlsClient.direct(proxy.address(), "http/1.1", "postgresql")) {
      client.send(startup());
      assertThat(client.read().type()).isEqualTo('R');
    }
    try (TlsClient client = TlsClient.direct(proxy.address())) {
      assertThat(client.isClosedByPeer()).isTrue();
    }
    try (TlsClient client = TlsClient.direct(proxy.address(), "http/1.1")) {
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void bytesBehindTheRequestForTlsAreAnAttack() throws Exception {
    try (RawClient client = new RawClient(proxy)) {
      client.send(
          RawClient.bytes(
              out -> {
                out.write(sslRequest());
                out.write(startup());
              }));

      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void aRequestForEncryptionInsideOfTlsIsAProtocolThatDoesNotExist() throws Exception {
    for (int code : List.of(SSL_REQUEST, GSSENC_REQUEST)) {
      try (TlsClient client = TlsClient.negotiated(proxy.address())) {
        client.send(RawClient.packet(code, new byte[0]));

        assertThat(client.read().fields())
            .contains("SFATAL", "C0A000", "Munsupported frontend protocol 1234.56");
        assertThat(client.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void whoSaysThatPlusWasNotOfferedThoughItWasIsRefused() throws Exception {
    try (TlsClient client = TlsClient.negotiated(proxy.address())) {
      client.send(startup());
      assertThat(new String(client.until('R').body(), StandardCharsets.US_ASCII))
          .contains("SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0");

      client.send(scram("SCRAM-SHA-256", "y,,n=,r=nonce"));

      assertThat(client.until('E').fields())
          .contains("C28000", "MSCRAM channel binding negotiation error");
    }
  }

  private static byte[] scram(String mechanism, String first) {
    return RawClient.message(
        'p',
        RawClient.bytes(
            out -> {
              out.write(RawClient.utf8(mechanism + "\0"));
              out.writeInt(first.length());
              out.write(RawClient.utf8(first));
            }));
  }

  @Test
  void whoIsBoundToAnotherCertificateIsRefused() throws Exception {
    try (TlsClient client = TlsClient.negotiated(proxy.address())) {
      client.send(startup());
      client.until('R');
      client.send(scram("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,n=,r=nonce"));
      String challenge = new String(client.until('R').body(), StandardCharsets.US_ASCII);
      String nonce = challenge.substring(challenge.indexOf("r=") + 2, challenge.indexOf(",s="));
      String binding =
          java.util.Base64.getEncoder()
              .encodeToString(RawClient.utf8("p=tls-server-end-point,,somebody else's"));
      String proof = java.util.Base64.getEncoder().encodeToString(new byte[32]);

      client.send(
          RawClient.message('p', RawClient.utf8("c=" + binding + ",r=" + nonce + ",p=" + proof)));

      assertThat(client.until('E').fields())
          .contains("C28000", "MSCRAM channel binding check failed");
    }
  }

  @Test
  void halfHandshakesLeaveNothingBehind() throws Exception {
    byte[] hello = {0x16, 3, 1, 0x02, 0, 1, 0, 1, (byte) 0xFC};
    byte[] garbage = RawClient.utf8("\u0016\u0003\u0001 this is no handshake at all, not at all");
    byte[] huge = {0x16, 3, 3, (byte) 0xFF, (byte) 0xFF, 1, 1, 1};
    double failed = proxy.metric("sluice_tls_handshakes_total", "result=\"failed\"");
    List<Socket> silent = new ArrayList<>();
    int rounds = 20;
    for (int i = 0; i < rounds; i++) {
      for (byte[] bytes : List.of(hello, garbage, huge)) {
        Socket reset = begin(bytes);
        reset.setSoLinger(true, 0);
        reset.close();
        begin(bytes).close();
      }
      silent.add(begin(hello));
    }

    // Those that never finish are closed at the login's limit.
    for (Socket socket : silent) {
      assertThat(end(socket)).isTrue();
      socket.close();
    }
    Eventually.holds(
        () ->
            assertThat(proxy.metric("sluice_tls_handshakes_total", "result=\"failed\""))
                .isEqualTo(failed + 7 * rounds));
  }

  private Socket begin(byte[] bytes) throws IOException {
    Socket socket = TlsClient.connect(proxy.address());
    socket.getOutputStream().write(sslRequest());
    assertThat(socket.getInputStream().read()).isEqualTo('S');
    socket.getOutputStream().write(bytes);
    return socket;
  }

  private static boolean end(Socket socket) throws IOException {
    try {
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void garbageAndAbruptEndsAfterTheHandshake() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (TlsClient client = TlsClient.negotiated(proxy.address(), "TLSv1.2")) {
        client.send(RawClient.utf8("GET / HTTP/1.1\r\n\r\n"));
        assertThat(client.isClosedByPeer()).isTrue();
      }
      try (TlsClient client = TlsClient.negotiated(proxy.address())) {
        client.send(startup());
      }
    }
  }

  @Test
  void aSecondHandshakeIsRefused() throws Exception {
    try (TlsClient client = TlsClient.negotiated(proxy.address(), "TLSv1.2")) {
      assertThatThrownBy(
              () -> {
                client.renegotiate();
                client.send(startup());
                client.read();
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void newFilesCountForNewConnectionsAndBadOnesForNone() throws Exception {
    TestAuthority.Issued files = authority.issue("rotating", TestAuthority.server());
    try (TestProxy rotating = TestProxy.over(cluster, settings(files.certificate(), files.key()));
        Connection old = rotating.connect(Map.of("sslmode", "require"))) {
      String first = serial(rotating);

      authority.issue("rotating", TestAuthority.server());
      Eventually.holds(() -> assertThat(serial(rotating)).isNotEqualTo(first));
      String second = serial(rotating);
      assertThat(Sql.one(old, "SELECT 1 FOR UPDATE")).isEqualTo("1");

      try (LogRecorder log = new LogRecorder()) {
        Files.writeString(files.certificate(), "no certificate");
        Eventually.holds(
            () ->
                assertThat(log.alarms())
                    .anyMatch(line -> line.contains("there is no certificate in PEM in it")));
      }
      assertThat(serial(rotating)).isEqualTo(second);

      authority.issue("rotating", TestAuthority.server());
      Eventually.holds(() -> assertThat(serial(rotating)).isNotEqualTo(second));
      assertThat(Sql.one(old, "SELECT 1 FOR UPDATE")).isEqualTo("1");
    }
  }

  private static String serial(TestProxy proxy) throws Exception {
    try (TlsClient client = TlsClient.negotiated(proxy.address())) {
      return client.certificate().getSerialNumber().toString();
    }
  }

  @Test
  void aDirectoryThatIsExchangedBehindALinkIsNoticed() throws Exception {
    // As Kubernetes mounts a Secret: tls.crt -> ..data/tls.crt, ..data -> ..1
    Path mount = Files.createDirectory(directory.resolve("mount"));
    place(mount, "..1");
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
    Path certificate =
        Files.createSymbolicLink(mount.resolve("tls.crt"), Path.of("..data", "tls.crt"));
    Path key = Files.createSymbolicLink(mount.resolve("tls.key"), Path.of("..data", "tls.key"));
    try (TestProxy rotating = TestProxy.over(cluster, settings(certificate, key))) {
      String first = serial(rotating);

      place(mount, "..2");
      Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2"));
      Files.move(link, mount.resolve("..data"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);

      Eventually.holds(() -> assertThat(serial(rotating)).isNotEqualTo(first));
    }
  }

  private void place(Path mount, String name) throws Exception {
    Path data = Files.createDirectory(mount.resolve(name));
    TestAuthority.Issued issued = authority.issue("secret" + name, TestAuthority.server());
    Files.copy(issued.certificate(), data.resolve("tls.crt"));
    Files.copy(issued.key(), data.resolve("tls.key"));
  }
}
