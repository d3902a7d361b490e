package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that break the protocol or vanish: they are dropped in time and harm nobody else. */
@ExtendWith(ProxyExtension.class)
final class HostileClientIT {
  private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(1);
  private static final int SSL_REQUEST = 80_877_103;
  private static final int CANCEL_REQUEST = 80_877_102;

  private final LocalCluster cluster;
  private TestProxy proxy;

  HostileClientIT(LocalCluster cluster, TestProxy shared) {
    this.cluster = cluster;
    this.proxy = shared; // Replaced before each test.
  }

  @BeforeEach
  void start() throws Exception {
    ClusterLogins.Login application = cluster.logins().application();
    proxy =
        TestProxy.over(
            cluster,
            Map.of(
                "SLUICE_AUTH_MODE",
                "trust",
                "SLUICE_AUTH_USERS_0_NAME",
                application.user(),
                "SLUICE_AUTH_USERS_0_PASSWORD",
                application.password().value(),
                "SLUICE_TIMEOUTS_LOGIN",
                LOGIN_TIMEOUT.toMillis() + "ms"));
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  /** What someone sends who is no PostgreSQL client. */
  static Map<String, byte[]> garbage() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("HTTP", RawClient.utf8("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    all.put("TLS", tlsClientHello());
    all.put("zeros", new byte[64]);
    all.put(
        "ones",
        RawClient.bytes(
            out -> out.write("\u00ff".repeat(64).getBytes(StandardCharsets.ISO_8859_1))));
    all.put("huge length", RawClient.bytes(out -> out.writeInt(Integer.MAX_VALUE)));
    all.put("negative length", RawClient.bytes(out -> out.writeInt(-1)));
    all.put("tiny length", RawClient.bytes(out -> out.writeInt(4)));
    all.put("startup over 10,000 bytes", RawClient.packet(196_608, new byte[10_001]));
    all.put("startup without an end", RawClient.packet(196_608, RawClient.utf8("user\0app")));
    all.put("old protocol", RawClient.packet(131_072, new byte[288]));
    all.put("short cancel", RawClient.packet(CANCEL_REQUEST, new byte[2]));
    all.put("unknown cancel", RawClient.packet(CANCEL_REQUEST, new byte[8]));
    all.put("query first", RawClient.query("SELECT 1"));
    byte[] random = new byte[1_000];
    new Random(7).nextBytes(random);
    all.put("random", random);
    all.put("TLS request with something behind it", sslRequestAnd("x"));
    return all;
  }

  static List<String> names() {
    return List.copyOf(garbage().keySet());
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsNoStartupIsDroppedAtOnce(String name) throws Exception {
    try (RawClient client = new RawClient(proxy)) {
      client.sendAnyway(garbage().getOrDefault(name, new byte[0]));

      assertThat(client.readToEnd()).doesNotContain("R\0\0\0");
    }
    assertWorks();
  }

  @Test
  void bytesBehindATlsRequestAreNotTakenForALogin() throws Exception {
    try (RawClient client = new RawClient(proxy)) {
      client.send(
          RawClient.bytes(
              out -> {
                out.write(sslRequestAnd(""));
                out.write(RawClient.startup("app", TestProxy.DATABASE));
              }));

      assertThat(client.readToEnd()).as("CVE-2021-23214").doesNotContain("R\0\0\0");
    }
  }

  @Test
  void whoIsTooSlowIsDropped() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        RawClient client = new RawClient(proxy);
        byte[] startup = RawClient.startup("app", TestProxy.DATABASE);
        client.send(java.util.Arrays.copyOf(startup, i));
        slow.add(client);
      }
      assertWorks();
      long start = System.nanoTime();
      for (RawClient client : slow) {
        assertThat(client.readToEnd()).isEmpty();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(LOGIN_TIMEOUT.plusSeconds(3));
    } finally {
      for (RawClient client : slow) {
        client.close();
      }
    }
  }

  @Test
  void aStartupMayComeOneByteAtATime() throws Exception {
    try (RawClient client = new RawClient(proxy)) {
      for (byte one : RawClient.startup("app", TestProxy.DATABASE)) {
        client.send(new byte[] {one});
      }
      client.until('Z');
    }
  }

  @ParameterizedTest
  @MethodSource("brokenMessages")
  void aBrokenMessageEndsItsSessionWithAnError(byte[] broken) throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.send(broken);
      assertThat(client.readToEnd()).contains("SFATAL").contains("C08P01");
    }
    assertWorks();
  }

  static List<byte[]> brokenMessages() {
    return List.of(
        RawClient.message('y', new byte[3]),
        RawClient.message('\0', new byte[0]),
        RawClient.message('Z', new byte[] {'I'}),
        RawClient.bytes(out -> out.write(new byte[] {'Q', 0, 0, 0, 3})),
        RawClient.bytes(out -> out.write(new byte[] {'Q', -1, -1, -1, -1})),
        RawClient.bytes(out -> out.write(new byte[] {'P', 127, -1, -1, -1})),
        RawClient.message('P', RawClient.utf8("no end")),
        closeWithoutAnEnd());
  }

  private static byte[] closeWithoutAnEnd() {
    return RawClient.bytes(
        out -> {
          out.write(RawClient.message('C', RawClient.utf8("Sno end")));
          out.write(RawClient.message('S', new byte[0]));
        });
  }

  @Test
  void whatIsOwedToAHalfClosedClientIsDelivered() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.send(RawClient.query("SELECT 'owed'"));
      client.halfClose();

      assertThat(client.readToEnd()).contains("owed").contains("SELECT 1");
    }
  }

  @Test
  void twoHundredOfThemHarmNobody() throws Exception {
    Map<ClusterNode, Integer> before = serverConnections();
    AtomicBoolean done = new AtomicBoolean();
    try (LogRecorder log = new LogRecorder();
        Connection good = proxy.connect()) {
      Sql.run(good, "CREATE TABLE hostile (id serial, value text)");
      CompletableFuture<Integer> work = CompletableFuture.supplyAsync(() -> workUntil(done, good));
      List<byte[]> garbage = List.copyOf(garbage().values());
      for (int i = 0; i < 200; i++) {
        misbehave(i, garbage);
      }
      done.set(true);
      assertThat(work.get(30, TimeUnit.SECONDS)).isPositive();
      assertThat(log.alarms()).isEmpty();
      assertThat(log.lines()).as("the log is not flooded").hasSizeLessThan(250);
      Eventually.holds(
          () ->
              assertThat(Sql.one(good, "SELECT count(*) FROM hostile WHERE value IS NULL"))
                  .isEqualTo("0"));
      Sql.run(good, "DROP TABLE hostile");
    }
    Eventually.holds(() -> assertThat(proxy.metric("sluice_clients")).isZero());
    proxy.close();
    Eventually.holds(() -> assertThat(serverConnections()).isEqualTo(before));
  }

  private static int workUntil(AtomicBoolean done, Connection good) {
    int rounds = 0;
    try {
      while (!done.get()) {
        Sql.run(good, "INSERT INTO hostile (value) VALUES ('fine')");
        assertThat(Sql.one(good, "SELECT 42")).isEqualTo("42");
        rounds++;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return rounds;
  }

  private void misbehave(int number, List<byte[]> garbage) throws IOException {
    switch (number % 8) {
      case 0 -> vanish("SELECT pg_sleep(10)");
      case 1 -> vanish("BEGIN; INSERT INTO hostile (value) VALUES (NULL)");
      case 2 -> vanishInCopy();
      case 3 -> vanish("SELECT repeat('x', 1000) FROM generate_series(1, 100000)");
      case 4 -> vanishMidMessage();
      default -> {
        try (RawClient client = new RawClient(proxy)) {
          client.sendAnyway(garbage.get(number % garbage.size()));
          if (number % 2 == 0) {
            client.reset();
          }
        }
      }
    }
  }

  private void vanish(String sql) throws IOException {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.send(RawClient.query(sql));
      client.reset();
    }
  }

  private void vanishInCopy() throws IOException {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.send(RawClient.query("COPY hostile FROM STDIN"));
      client.until('G');
      client.send(RawClient.message('d', RawClient.utf8("7\t\\N\n")));
      client.reset();
    }
  }

  private void vanishMidMessage() throws IOException {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      byte[] insert = RawClient.query("INSERT INTO hostile (value) VALUES (NULL)" + " ".repeat(99));
      client.send(java.util.Arrays.copyOf(insert, insert.length - 50));
      client.reset();
    }
  }

  /** How many sessions of the application each node has. */
  private Map<ClusterNode, Integer> serverConnections() throws SQLException {
    Map<ClusterNode, Integer> counts = new LinkedHashMap<>();
    for (ClusterNode node : cluster.nodes()) {
      counts.put(
          node,
          Integer.parseInt(
              cluster.query(
                  node,
                  "SELECT count(*) FROM pg_stat_activity WHERE usename = '"
                      + cluster.logins().application().user()
                      + "'")));
    }
    return counts;
  }

  private void assertWorks() throws SQLException {
    try (Connection connection = proxy.connect()) {
      assertThat(Sql.one(connection, "SELECT 42")).isEqualTo("42");
    }
  }

  private static byte[] sslRequestAnd(String more) {
    return RawClient.bytes(
        out -> {
          out.writeInt(8);
          out.writeInt(SSL_REQUEST);
          out.write(RawClient.utf8(more));
        });
  }

  /** The beginning of a TLS 1.2 ClientHello, as a browser sends it. */
  private static byte[] tlsClientHello() {
    return RawClient.bytes(
        out -> {
          out.write(new byte[] {22, 3, 1, 0, 65, 1, 0, 0, 61, 3, 3});
          out.write(new byte[55]);
        });
  }
}
