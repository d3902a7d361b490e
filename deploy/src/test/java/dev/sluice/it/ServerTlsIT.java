package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ProxyServer;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.ClusterOptions;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.ServerFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS towards servers, which are started with {@code ssl = on} here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerTlsIT {
  private static final String ENCRYPTED =
      "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

  private LocalCluster cluster;
  private TestAuthority authority;
  private TestAuthority stranger;
  private String access;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    Path files = Files.createDirectory(directory.resolve("server"));
    Path others = Files.createDirectory(directory.resolve("others"));
    authority = new TestAuthority(files, "authority");
    stranger = new TestAuthority(others, "stranger");
    TestAuthority.Issued server = authority.issue("server", TestAuthority.server());
    ServerFiles.own(directory);
    cluster =
        LocalCluster.start(
            ClusterOptions.trio()
                .withReplicas(1)
                .withSetting("ssl", "on")
                .withSetting("ssl_cert_file", server.certificate().toString())
                .withSetting("ssl_key_file", server.key().toString())
                .withSetting("ssl_ca_file", authority.file().toString()));
    cluster.query(cluster.primary(), "CREATE DATABASE app OWNER app");
    cluster.awaitReplayed();
    access = Files.readString(access(cluster.primary())).replaceAll("(?m)^host ", "hostssl ");
    admit();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @AfterEach
  void admitAllAgain() throws Exception {
    admit();
  }

  private static Path access(ClusterNode node) {
    return node.dataDirectory().resolve("pg_hba.conf");
  }

  /** Has pg_hba.conf begin with these lines, behind which it takes TLS only. */
  private void admit(String... first) throws Exception {
    String rules = String.join("\n", first) + "\n" + access;
    for (ClusterNode node : cluster.nodes()) {
      Files.writeString(access(node), rules);
      String before = cluster.query(node, "SELECT pg_conf_load_time()");
      cluster.query(node, "SELECT pg_reload_conf()");
      Eventually.holds(
          () -> assertThat(cluster.query(node, "SELECT pg_conf_load_time()")).isNotEqualTo(before));
      assertThat(cluster.query(node, "SELECT count(error) FROM pg_hba_file_rules")).isEqualTo("0");
    }
  }

  private Map<String, String> settings(String mode, TestAuthority trusted) {
    Map<String, String> settings = new HashMap<>();
    settings.put("SLUICE_CLUSTER_TLS_MODE", mode);
    if (mode.startsWith("verify")) {
      settings.put("SLUICE_CLUSTER_TLS_ROOT_CA", trusted.file().toString());
    }
    return settings;
  }

  private static Connection connect(TestProxy proxy) throws Exception {
    return proxy.connect(Map.of());
  }

  @ParameterizedTest
  @CsvSource({"prefer", "require", "verify-ca", "verify-full"})
  void everyConnectionIsEncrypted(String mode) throws Exception {
    try (TestProxy proxy = TestProxy.over(cluster, settings(mode, authority));
        Connection connection = connect(proxy)) {
      assertThat(Sql.one(connection, ENCRYPTED)).isEqualTo("t");
      Sql.run(connection, "CREATE TEMP TABLE on_the_primary ()");
      assertThat(Sql.one(connection, ENCRYPTED)).isEqualTo("t");
      for (ClusterNode node : cluster.nodes()) {
        assertThat(
                cluster.query(
                    node,
                    "SELECT count(*) > 0 AND bool_and(ssl) FROM pg_stat_ssl"
                        + " JOIN pg_stat_activity USING (pid)"
                        + " WHERE application_name LIKE 'sluice%'"))
            .isEqualTo("t");
      }
      assertThat(proxy.metric("sluice_tls_handshakes_total", "peer=\"server\",result=\"done\""))
          .isPositive();
      assertThat(proxy.metric("sluice_tls_handshakes_total", "result=\"failed\"")).isZero();
    }
  }

  @Test
  void aCancelRequestIsEncryptedWhereItsConnectionIs() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (TestProxy proxy = TestProxy.over(cluster, settings("require", authority));
        Connection connection = connect(proxy);
        Statement sleeping = connection.createStatement()) {
      Sql.run(connection, "CREATE TEMP TABLE on_the_primary ()");
      double before = handshakes(proxy);
      Future<?> sleep = threads.submit(() -> sleeping.execute("SELECT pg_sleep(100)"));
      Eventually.holds(
          () ->
              assertThat(
                      cluster.query(
                          cluster.primary(),
                          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                              + " AND query = 'SELECT pg_sleep(100)'"))
                  .isEqualTo("1"));

      sleeping.cancel();

      Assertions.assertThatThrownBy(sleep::get)
          .hasStackTraceContaining("canceling statement due to user request");
      assertThat(handshakes(proxy)).isEqualTo(before + 1);
    } finally {
      threads.shutdownNow();
    }
  }

  private static double handshakes(TestProxy proxy) {
    return proxy.metric("sluice_tls_handshakes_total", "peer=\"server\",result=\"done\"");
  }

  @Test
  void aServerOfAnotherAuthorityIsNotLoggedInTo() throws Exception {
    assertUnreachable(settings("verify-ca", stranger), "PKIX path");
  }

  @Test
  void aServerOfAnotherNameIsNotLoggedInTo() throws Exception {
    Map<String, String> settings = settings("verify-full", authority);
    settings.put("SLUICE_CLUSTER_TLS_SERVER_NAME", "elsewhere.example");
    assertUnreachable(settings, "elsewhere.example");
    settings.put("SLUICE_CLUSTER_TLS_MODE", "verify-full");
    settings.put("SLUICE_CLUSTER_TLS_SERVER_NAME", "localhost");
    try (TestProxy proxy = TestProxy.over(cluster, settings);
        Connection connection = connect(proxy)) {
      assertThat(Sql.one(connection, ENCRYPTED)).isEqualTo("t");
    }
  }

  private void assertUnreachable(Map<String, String> settings, String why) throws Exception {
    try (LogRecorder log = new LogRecorder();
        ProxyServer proxy = ProxyServer.start(TestProxy.config(cluster, settings))) {
      assertThat(proxy.topology().current().primary()).isNull();
      assertThat(log.lines()).anyMatch(line -> line.contains(why));
    }
  }

  @Test
  void whereTlsIsOfferedButThisUserIsLetInOnlyWithoutPreferGoesOnWithout() throws Exception {
    // For everyone else: TLS, or not.
    admit("hostnossl all app 127.0.0.1/32 scram-sha-256", "hostssl all app all reject");
    try (TestProxy proxy = TestProxy.over(cluster, settings("prefer", authority));
        Connection connection = connect(proxy)) {
      assertThat(Sql.one(connection, ENCRYPTED)).isEqualTo("f");
    }
    try (TestProxy proxy = TestProxy.over(cluster, settings("require", authority))) {
      Assertions.assertThatThrownBy(() -> connect(proxy).close())
          .hasMessageContaining("pg_hba.conf rejects connection");
    }
  }

  @Test
  void aCertificateIsShownToServersThatAskForOne() throws Exception {
    admit("hostssl all app 127.0.0.1/32 scram-sha-256 clientcert=verify-full");
    Map<String, String> settings = settings("verify-full", authority);
    TestAuthority.Issued shown = authority.issue("app", TestAuthority.named("app"));
    settings.put("SLUICE_CLUSTER_TLS_CERTIFICATE", shown.certificate().toString());
    settings.put("SLUICE_CLUSTER_TLS_KEY", shown.key().toString());
    try (TestProxy proxy = TestProxy.over(cluster, settings);
        Connection connection = connect(proxy)) {
      assertThat(
              Sql.one(connection, "SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
          .isEqualTo("/CN=app");
    }
    try (TestProxy proxy = TestProxy.over(cluster, settings("require", authority))) {
      Assertions.assertThatThrownBy(() -> connect(proxy).close())
          .hasMessageContaining("connection requires a valid client certificate");
    }
  }

  @Test
  void bothSidesEncrypted(@TempDir Path directory) throws Exception {
    TestAuthority own = new TestAuthority(directory, "own");
    TestAuthority.Issued shown = own.issue("proxy", TestAuthority.server());
    Map<String, String> settings = settings("verify-full", authority);
    settings.put("SLUICE_LISTEN_TLS_MODE", "require");
    settings.put("SLUICE_LISTEN_TLS_CERTIFICATE", shown.certificate().toString());
    settings.put("SLUICE_LISTEN_TLS_KEY", shown.key().toString());
    try (TestProxy proxy = TestProxy.over(cluster, settings)) {
      for (int i = 0; i < 3; i++) {
        try (Connection connection =
            proxy.connect(
                Map.of(
                    "sslmode", "verify-full",
                    "sslrootcert", own.file().toString(),
                    "channelBinding", "require"))) {
          assertThat(Sql.one(connection, ENCRYPTED)).isEqualTo("t");
          assertThat(
                  Sql.column(connection, "SELECT repeat('x', 10000) FROM generate_series(1, 2000)"))
              .hasSize(2000);
          assertThat(Sql.one(connection, "SELECT session_user FOR UPDATE")).isEqualTo("app");
        }
      }
    }
  }
}
