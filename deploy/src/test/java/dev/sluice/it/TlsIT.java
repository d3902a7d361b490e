package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS towards clients: psql, pgbench and pgjdbc with every sslmode there is. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsIT {
  private final LocalCluster cluster;
  private final TestAuthority authority;
  private final TestAuthority stranger;
  private final TestAuthority.Issued server;
  private final TestProxy proxy;

  TlsIT(LocalCluster cluster, TestProxy shared, @TempDir Path directory) throws Exception {
    this.cluster = cluster;
    assertThat(shared.cluster()).isSameAs(cluster);
    authority = new TestAuthority(directory, "authority");
    stranger = new TestAuthority(directory, "stranger");
    server = authority.issue("server", TestAuthority.server());
    proxy = TestProxy.over(cluster, settings(Map.of()));
  }

  @AfterAll
  void stop() {
    proxy.close();
  }

  private Map<String, String> settings(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("SLUICE_LISTEN_TLS_MODE", "allow");
    settings.put("SLUICE_LISTEN_TLS_CERTIFICATE", server.certificate().toString());
    settings.put("SLUICE_LISTEN_TLS_KEY", server.key().toString());
    settings.putAll(more);
    return settings;
  }

  private ClientPrograms.Outcome psql(TestProxy at, Map<String, String> libpq, String input)
      throws Exception {
    ClusterLogins.Login app = cluster.logins().application();
    Map<String, String> environment = new HashMap<>(at.libpqEnvironment(app, TestProxy.DATABASE));
    environment.put("PGHOST", "localhost");
    environment.put("PGHOSTADDR", "127.0.0.1");
    environment.put("PGSSLROOTCERT", authority.file().toString());
    environment.putAll(libpq);
    return ClientPrograms.run(
        List.of(ClientPrograms.find("psql").toString(), "-XAtq"), environment, input);
  }

  @ParameterizedTest
  @CsvSource({
    "disable, false, disable",
    "allow, false, prefer",
    "prefer, true, require",
    "require, true, require",
    "verify-ca, true, prefer",
    "verify-full, true, require",
  })
  void psqlConnectsInEveryMode(String mode, boolean encrypted, String binding) throws Exception {
    String output =
        psql(
                proxy,
                Map.of("PGSSLMODE", mode, "PGCHANNELBINDING", binding),
                "\\conninfo\nSELECT session_user;\nSELECT session_user FOR UPDATE;\n")
            .succeeded()
            .output();

    assertThat(output.contains("SSL connection (protocol: TLSv1.3")).isEqualTo(encrypted);
    assertThat(output).contains("app\napp\n");
  }

  @Test
  void psqlRefusesAProxyThatItDoesNotTrustOrThatHasAnotherName() throws Exception {
    assertThat(
            psql(
                    proxy,
                    Map.of("PGSSLMODE", "verify-ca", "PGSSLROOTCERT", stranger.file().toString()),
                    "SELECT 1;")
                .output())
        .contains("certificate verify failed");
    assertThat(
            psql(proxy, Map.of("PGSSLMODE", "verify-full", "PGHOST", "other.example"), "SELECT 1;")
                .output())
        .contains("does not match host name \"other.example\"");
  }

  @Test
  void whereTlsIsRequiredNobodyGetsInWithout() throws Exception {
    try (TestProxy strict =
        TestProxy.over(cluster, settings(Map.of("SLUICE_LISTEN_TLS_MODE", "require")))) {
      ClientPrograms.Outcome refused = psql(strict, Map.of("PGSSLMODE", "disable"), "SELECT 1;");
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.output())
          .contains(
              "FATAL:  connection of user \"app\" to database \"app\" refused: no encryption");

      // libpq tries without TLS first, and hears that it must.
      assertThat(psql(strict, Map.of("PGSSLMODE", "allow"), "\\conninfo\n").succeeded().output())
          .contains("SSL connection");
    }
  }

  @Test
  void aCancelRequestWithoutTlsEndsAQueryWithIt() throws Exception {
    try (TestProxy strict =
        TestProxy.over(cluster, settings(Map.of("SLUICE_LISTEN_TLS_MODE", "require")))) {
      ClusterLogins.Login app = cluster.logins().application();
      Map<String, String> environment =
          new HashMap<>(strict.libpqEnvironment(app, TestProxy.DATABASE));
      environment.put("PGSSLMODE", "require");
      Process psql =
          ClientPrograms.start(
              List.of(
                  ClientPrograms.find("psql").toString(),
                  "-Xc",
                  "SELECT pg_sleep(100), 'interrupted' FOR UPDATE"),
              environment);
      Eventually.holds(() -> assertThat(running("'interrupted'")).isEqualTo(1));

      // libpq sends them without, up to PostgreSQL 16.
      new ProcessBuilder("kill", "-INT", Long.toString(psql.pid())).start().waitFor();

      assertThat(ClientPrograms.finish(psql).output())
          .contains("canceling statement due to user request");
    }
  }

  @Test
  void aCancelRequestWithTlsEndsAQueryWithIt() throws Exception {
    ClusterLogins.Login app = cluster.logins().application();
    Map<String, String> settings =
        settings(
            Map.of(
                "SLUICE_LISTEN_TLS_MODE",
                "require",
                "SLUICE_AUTH_MODE",
                "trust",
                "SLUICE_AUTH_USERS_0_NAME",
                app.user(),
                "SLUICE_AUTH_USERS_0_PASSWORD",
                app.password().value()));
    try (TestProxy strict = TestProxy.over(cluster, settings);
        TlsClient client = TlsClient.negotiated(strict.address())) {
      client.send(RawClient.startup(app.user(), TestProxy.DATABASE));
      byte[] key = client.until('K').body();
      client.until('Z');
      client.send(RawClient.query("SELECT pg_sleep(100), 'encrypted' FOR UPDATE"));
      Eventually.holds(() -> assertThat(running("'encrypted'")).isEqualTo(1));

      try (TlsClient other = TlsClient.direct(strict.address(), "postgresql")) {
        other.send(RawClient.packet(80_877_102, key));
        assertThat(other.isClosedByPeer()).isTrue();
      }

      assertThat(client.until('E').fields()).contains("C57014");
    }
  }

  private long running(String text) throws SQLException {
    return Long.parseLong(
        cluster.query(
            cluster.primary(),
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                + " AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep%"
                + text.replace("'", "''")
                + "%'"));
  }

  @Test
  void pgjdbcVerifiesAndBinds() throws Exception {
    Map<String, String> properties =
        Map.of(
            "sslmode", "verify-full",
            "sslrootcert", authority.file().toString(),
            "channelBinding", "require");
    try (Connection connection = proxy.connect(properties)) {
      assertThat(Sql.one(connection, "SELECT session_user")).isEqualTo("app");
      assertThat(Sql.one(connection, "SELECT session_user FOR UPDATE")).isEqualTo("app");
    }
    assertThatThrownBy(
            () ->
                proxy
                    .connect(
                        Map.of("sslmode", "verify-ca", "sslrootcert", stranger.file().toString()))
                    .close())
        .hasStackTraceContaining("PKIX path");
  }

  @Test
  void pgbenchRunsOverTls() throws Exception {
    Map<String, String> environment =
        new HashMap<>(proxy.libpqEnvironment(cluster.logins().application(), TestProxy.DATABASE));
    environment.put("PGSSLMODE", "require");
    String pgbench = ClientPrograms.find("pgbench").toString();
    ClientPrograms.run(List.of(pgbench, "-i", "-s", "1", "-q"), environment, "").succeeded();

    String output =
        ClientPrograms.run(
                List.of(pgbench, "-M", "prepared", "-c", "4", "-t", "200"), environment, "")
            .succeeded()
            .output();

    assertThat(output).contains("number of transactions actually processed: 800/800");
    assertThat(output).contains("number of failed transactions: 0");
  }

  private Map<String, String> demanding(String certificate, Map<String, String> more) {
    Map<String, String> settings = settings(more);
    settings.put("SLUICE_LISTEN_TLS_CLIENT_CA", authority.file().toString());
    settings.put("SLUICE_AUTH_CLIENT_CERTIFICATE", certificate);
    return settings;
  }

  private static Map<String, String> showing(TestAuthority.Issued shown) {
    return Map.of(
        "PGSSLMODE", "require",
        "PGSSLCERT", shown.certificate().toString(),
        "PGSSLKEY", shown.key().toString());
  }

  @Test
  void aClientCertificateIsDemandedBesideThePassword() throws Exception {
    try (TestProxy demanding = TestProxy.over(cluster, demanding("verify-full", Map.of()))) {
      String question = "SELECT session_user;";
      assertThat(psql(demanding, showing(user("app")), question).succeeded().output())
          .isEqualTo("app\n");
      assertThat(psql(demanding, showing(user("other")), question).output())
          .contains("FATAL:  certificate authentication failed for user \"app\"");
      String missing = "FATAL:  connection requires a valid client certificate";
      assertThat(psql(demanding, Map.of("PGSSLMODE", "require"), question).output())
          .contains(missing);
      assertThat(psql(demanding, Map.of("PGSSLMODE", "disable"), question).output())
          .contains(missing);
      Map<String, String> wrongPassword = new HashMap<>(showing(user("app")));
      wrongPassword.put("PGPASSWORD", "wrong");
      assertThat(psql(demanding, wrongPassword, question).output())
          .contains("FATAL:  password authentication failed for user \"app\"");
    }
  }

  @Test
  void aCertificateThatIsNoGoodEndsTheHandshake() throws Exception {
    TestAuthority.Issued foreign = stranger.issue("foreign", TestAuthority.named("app"));
    TestAuthority.Issued expired =
        authority.issue(
            "expired",
            TestAuthority.named("app").notAfter(java.time.Instant.now().minusSeconds(60)));
    try (TestProxy demanding = TestProxy.over(cluster, demanding("verify-ca", Map.of()))) {
      assertThat(psql(demanding, showing(user("anyone")), "SELECT 1;").succeeded().output())
          .isEqualTo("1\n");
      for (TestAuthority.Issued bad : List.of(foreign, expired)) {
        ClientPrograms.Outcome outcome = psql(demanding, showing(bad), "SELECT 1;");
        assertThat(outcome.status()).as(outcome.output()).isEqualTo(2);
        assertThat(outcome.output()).contains("alert");
      }
    }
  }

  @Test
  void aCertificateAloneLetsItsUserIn() throws Exception {
    Map<String, String> settings = demanding("verify-full", Map.of("SLUICE_AUTH_MODE", "trust"));
    ClusterLogins.Login app = cluster.logins().application();
    settings.put("SLUICE_AUTH_USERS_0_NAME", app.user());
    settings.put("SLUICE_AUTH_USERS_0_PASSWORD", app.password().value());
    try (TestProxy trusting = TestProxy.over(cluster, settings)) {
      Map<String, String> noPassword = new HashMap<>(showing(user("app")));
      noPassword.put("PGPASSWORD", "");
      assertThat(psql(trusting, noPassword, "SELECT session_user;").succeeded().output())
          .isEqualTo("app\n");
      assertThat(psql(trusting, showing(user("other")), "SELECT 1;").output())
          .contains("FATAL:  certificate authentication failed for user \"app\"");
    }
  }

  private TestAuthority.Issued user(String name) throws Exception {
    return authority.issue("user-" + name, TestAuthority.named(name));
  }
}
