package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access rules, as psql and pgjdbc meet them: on IPv4 and IPv6, with TLS and without. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessIT {
  private static final String ELSEWHERE = "127.0.0.2";

  private final LocalCluster cluster;
  private final TestAuthority authority;
  private final TestProxy proxy;

  AccessIT(LocalCluster cluster, TestProxy shared, @TempDir Path directory) throws Exception {
    assertThat(shared.cluster()).isSameAs(cluster);
    this.cluster = cluster;
    authority = new TestAuthority(directory, "authority");
    TestAuthority.Issued server = authority.issue("server", TestAuthority.server());
    ClusterLogins.Login app = cluster.logins().application();
    Map<String, String> settings = new HashMap<>();
    settings.put("SLUICE_LISTEN_ADDRESS", hasIpv6() ? "[::]:0" : "127.0.0.1:0");
    settings.put("SLUICE_LISTEN_TLS_MODE", "allow");
    settings.put("SLUICE_LISTEN_TLS_CERTIFICATE", server.certificate().toString());
    settings.put("SLUICE_LISTEN_TLS_KEY", server.key().toString());
    settings.put("SLUICE_LISTEN_TLS_CLIENT_CA", authority.file().toString());
    settings.put("SLUICE_AUTH_USERS_0_NAME", app.user());
    settings.put("SLUICE_AUTH_USERS_0_PASSWORD", app.password().value());
    settings.put("SLUICE_CONSOLE_USERS_0_NAME", ConsoleProxy.ADMIN.user());
    settings.put("SLUICE_CONSOLE_USERS_0_PASSWORD", ConsoleProxy.ADMIN.password().value());
    rules(
        settings,
        Map.of("ADDRESS", ELSEWHERE + ",::1", "TYPE", "plain", "METHOD", "reject"),
        Map.of("USER", app.user(), "DATABASE", "app", "ADDRESS", ELSEWHERE, "METHOD", "trust"),
        Map.of("USER", app.user(), "TYPE", "tls", "ADDRESS", "::1", "METHOD", "cert"),
        Map.of("USER", app.user(), "DATABASE", "app,replication", "METHOD", "scram-sha-256"),
        Map.of("USER", app.user(), "DATABASE", "postgres", "TYPE", "tls", "METHOD", "password"),
        Map.of("USER", "admin", "DATABASE", "sluice", "ADDRESS", "127.0.0.0/8", "METHOD", "trust"));
    proxy = TestProxy.over(cluster, settings);
  }

  @SafeVarargs
  private static void rules(Map<String, String> settings, Map<String, String>... rules) {
    for (int i = 0; i < rules.length; i++) {
      int number = i;
      rules[i].forEach(
          (name, value) -> settings.put("SLUICE_ACCESS_" + number + "_" + name, value));
    }
  }

  private static boolean hasIpv6() throws Exception {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    return NetworkInterface.getByInetAddress(InetAddress.getByAddress(loopback)) != null;
  }

  @AfterAll
  void stop() {
    proxy.close();
  }

  private ClientPrograms.Outcome psql(String host, String mode, Map<String, String> more)
      throws Exception {
    assumeTrue(!host.equals("::1") || hasIpv6(), "there is IPv6");
    Map<String, String> environment =
        new HashMap<>(proxy.libpqEnvironment(cluster.logins().application(), "app"));
    environment.put("PGHOST", host);
    environment.put("PGSSLMODE", mode);
    environment.putAll(more);
    return ClientPrograms.run(
        List.of(ClientPrograms.find("psql").toString(), "-XAtq"),
        environment,
        "SELECT session_user;");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, disable, app",
    "127.0.0.1, require, app",
    "127.0.0.1, require, postgres",
  })
  void aRuleLetsPsqlIn(String host, String mode, String database) throws Exception {
    assertThat(psql(host, mode, Map.of("PGDATABASE", database)).succeeded().output())
        .isEqualTo(cluster.logins().application().user() + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "::1 | disable | app | access rule rejects connection for host \"::1\", user \"app\","
            + " database \"app\", no encryption",
        "::1 | require | app | connection requires a valid client certificate",
        "127.0.0.1 | disable | postgres | no access rule for host \"127.0.0.1\", user \"app\","
            + " database \"postgres\", no encryption",
        "127.0.0.1 | require | nowhere | no access rule for host \"127.0.0.1\", user \"app\","
            + " database \"nowhere\", SSL encryption",
      })
  void aRuleOrNoneKeepsPsqlOut(String host, String mode, String database, String message)
      throws Exception {
    ClientPrograms.Outcome outcome = psql(host, mode, Map.of("PGDATABASE", database));

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output()).contains("FATAL:  " + message);
  }

  @Test
  void aCertificateIsEnoughWhereTheRuleSaysSo() throws Exception {
    TestAuthority.Issued own = authority.issue("app", TestAuthority.named("app"));
    TestAuthority.Issued other = authority.issue("other", TestAuthority.named("other"));

    assertThat(psql("::1", "require", shows(own)).succeeded().output()).isEqualTo("app\n");
    assertThat(psql("::1", "require", shows(other)).output())
        .contains("FATAL:  certificate authentication failed for user \"app\"");
  }

  private static Map<String, String> shows(TestAuthority.Issued issued) {
    return Map.of(
        "PGSSLCERT", issued.certificate().toString(),
        "PGSSLKEY", issued.key().toString(),
        "PGPASSWORD", "not the password");
  }

  @Test
  void pgjdbcFromAnotherAddressMeetsAnotherRule() throws Throwable {
    ClusterLogins.Login wrong = TestProxy.login("app", "not the password");

    assertThat(
            Sql.failure(
                () -> connect(wrong, "app", ELSEWHERE, Map.of("sslmode", "disable")).close()))
        .startsWith("28000 FATAL: access rule rejects connection for host \"" + ELSEWHERE + "\"");
    try (Connection trusted = connect(wrong, "app", ELSEWHERE, Map.of("sslmode", "require"))) {
      assertThat(Sql.one(trusted, "SELECT session_user")).isEqualTo("app");
      assertThat(Sql.one(trusted, "SELECT session_user FOR UPDATE")).isEqualTo("app");
    }
    assertThat(
            Sql.sqlState(
                () -> connect(wrong, "app", "127.0.0.1", Map.of("sslmode", "require")).close()))
        .isEqualTo("28P01");
  }

  private Connection connect(
      ClusterLogins.Login login, String database, String from, Map<String, String> more)
      throws Exception {
    Map<String, String> properties = new HashMap<>(more);
    properties.put("localSocketAddress", from);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + proxy.address().port() + "/" + database,
        properties(login, properties));
  }

  private static Properties properties(ClusterLogins.Login login, Map<String, String> more) {
    Properties all = new Properties();
    all.setProperty("user", login.user());
    all.setProperty("password", login.password().value());
    all.setProperty("socketTimeout", "60");
    more.forEach(all::setProperty);
    return all;
  }

  @Test
  void physicalReplicationMustBeNamed() throws Exception {
    // The server refuses, for another reason: the rule has let it through.
    assertThat(replicates("app", "127.0.0.1").output())
        .containsPattern("(?i)wal ?sender")
        .doesNotContain("access rule");
    assertThat(replicates(cluster.logins().superuser().user(), "127.0.0.1").output())
        .contains(
            "FATAL:  no access rule for replication connection from host \"127.0.0.1\", user \""
                + cluster.logins().superuser().user()
                + "\", no encryption");
  }

  private ClientPrograms.Outcome replicates(String user, String host) throws Exception {
    Map<String, String> environment =
        new HashMap<>(proxy.libpqEnvironment(cluster.logins().application(), "app"));
    environment.put("PGHOST", host);
    environment.put("PGSSLMODE", "disable");
    return ClientPrograms.run(
        List.of(
            ClientPrograms.find("psql").toString(),
            "-XAtq",
            "-d",
            "replication=true user=" + user,
            "-c",
            "IDENTIFY_SYSTEM"),
        environment,
        "");
  }

  @Test
  void theConsoleHasRulesTooAndTrustIsNotForIt() throws Throwable {
    Map<String, String> simple = Map.of("preferQueryMode", "simple", "sslmode", "disable");
    try (Connection console = connect(ConsoleProxy.ADMIN, "sluice", "127.0.0.1", simple)) {
      assertThat(Sql.column(console, "SHOW VERSION")).isNotEmpty();
    }
    ClusterLogins.Login guess = TestProxy.login("admin", "a guess");
    assertThat(Sql.sqlState(() -> connect(guess, "sluice", "127.0.0.1", simple).close()))
        .isEqualTo("28P01");
    ClusterLogins.Login app = cluster.logins().application();
    assertThat(Sql.failure(() -> connect(app, "sluice", "127.0.0.1", simple).close()))
        .startsWith("28000 FATAL: no access rule for host \"127.0.0.1\", user \"app\"");
  }
}
