package dev.sluice.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.ServerSideWitness;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets in, and as whom: the roles of the cluster, with the passwords that it has. */
@ExtendWith(ProxyExtension.class)
final class AuthenticationIT {
  private final LocalCluster cluster;
  private final TestProxy proxy;
  private final ServerSideWitness witness;
  private final List<String> roles = new ArrayList<>();

  AuthenticationIT(LocalCluster cluster, TestProxy proxy, ServerSideWitness witness) {
    this.cluster = cluster;
    this.proxy = proxy;
    this.witness = witness;
  }

  @AfterEach
  void dropRoles() throws SQLException {
    for (String role : roles) {
      onPrimary("DROP ROLE " + quoted(role));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain | secret",
        "with space | and 'quotes' \"too\" \\ $",
        "O'Brien \"x\" | p'w",
        "äöü€ | пароль",
        "I\u2168 | \u2168\u00a0I\u00adX",
        "😀 | 🔑🔑",
        "a,b=c | n=,r=x,=2C",
      })
  void everyNameAndPasswordLogsInAndReachesEveryNode(String user, String password)
      throws Exception {
    role(user, password, "LOGIN");

    try (Connection connection = connect(user, password)) {
      for (String suffix : List.of("", "", " FOR UPDATE")) {
        assertThat(Sql.one(connection, "SELECT session_user" + suffix)).isEqualTo(user);
      }
    }
    assertThat(refusal(user, password + "x")).startsWith("28P01");
  }

  @Test
  void aRoleMadeOfWhatHashPasswordPrintsLogsIn() throws Exception {
    String verifier = hashed("pass wörd");
    role("hashed", verifier, "LOGIN");

    String stored = "SELECT rolpassword FROM pg_authid WHERE rolname = 'hashed'";
    assertThat(cluster.query(cluster.primary(), stored)).isEqualTo(verifier);
    String primary = "jdbc:postgresql://127.0.0.1:" + cluster.primary().port() + "/postgres";
    try (Connection direct = DriverManager.getConnection(primary, "hashed", "pass wörd");
        Connection connection = connect("hashed", "pass wörd")) {
      assertThat(Sql.one(direct, "SELECT session_user")).isEqualTo("hashed");
      assertThat(Sql.one(connection, "SELECT session_user FOR UPDATE")).isEqualTo("hashed");
    }
    assertThat(refusal("hashed", verifier)).startsWith("28P01");
  }

  /** What {@code sluice hash-password} prints. */
  private static String hashed(String password) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String jar = Path.of("target", "sluice.jar").toString();
    Process process =
        new ProcessBuilder(java, "-jar", jar, "hash-password")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write((password + "\n").getBytes(UTF_8));
    }
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return printed.strip();
  }

  @Test
  void aRoleWithAnMd5PasswordLogsInWhereTheServersAllowIt() throws Exception {
    allowMd5("legacy");
    try {
      roles.add("legacy");
      onPrimary("SET password_encryption = md5; CREATE ROLE legacy LOGIN PASSWORD 'secret'");
      cluster.awaitReplayed();

      try (Connection connection = connect("legacy", "secret")) {
        for (String suffix : List.of("", "", " FOR UPDATE")) {
          assertThat(Sql.one(connection, "SELECT session_user" + suffix)).isEqualTo("legacy");
        }
      }
      assertThat(refusal("legacy", "wrong")).startsWith("28P01");
    } finally {
      allowMd5("");
    }
  }

  /** Has all nodes take an MD5 password of that role, or of none. */
  private void allowMd5(String role) throws Exception {
    for (ClusterNode node : cluster.nodes()) {
      Path file = node.dataDirectory().resolve("pg_hba.conf");
      String rules = Files.readString(file).replaceAll("host all legacy .*\n", "");
      String first = role.isEmpty() ? "" : "host all " + role + " 127.0.0.1/32 md5\n";
      Files.writeString(file, first + rules);
      cluster.query(node, "SELECT pg_reload_conf()");
      String effective = "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'md5'";
      Eventually.holds(
          () -> assertThat(cluster.query(node, effective)).isEqualTo(role.isEmpty() ? "0" : "1"));
    }
  }

  @Test
  void theRoleThatHasNoPasswordIsNobody() throws Throwable {
    roles.add("passwordless");
    onPrimary("CREATE ROLE passwordless LOGIN");

    assertThat(refusal("passwordless", "x"))
        .isEqualTo("28P01 FATAL: password authentication failed for user \"passwordless\"");
  }

  @Test
  void aPasswordIsGoodUntilItsTime() throws Throwable {
    role("expired", "secret", "LOGIN VALID UNTIL '2001-01-01'");
    role("lasting", "secret", "LOGIN VALID UNTIL 'infinity'");

    assertThat(refusal("expired", "secret"))
        .isEqualTo("28P01 FATAL: password authentication failed for user \"expired\"");
    connect("lasting", "secret").close();
  }

  @Test
  void aRoleThatMayNotLogInIsToldSoOnlyWithItsPassword() throws Throwable {
    role("group", "secret", "NOLOGIN");

    assertThat(refusal("group", "secret"))
        .isEqualTo("28000 FATAL: role \"group\" is not permitted to log in");
    assertThat(refusal("group", "wrong")).startsWith("28P01");
  }

  @Test
  void aNewPasswordCountsSoon() throws Throwable {
    role("changing", "old", "LOGIN");
    connect("changing", "old").close();
    onPrimary("ALTER ROLE changing PASSWORD 'new'");
    cluster.awaitReplayed();

    Eventually.holds(() -> connect("changing", "new").close());
    assertThat(refusal("changing", "old")).startsWith("28P01");
    try (Connection connection = connect("changing", "new")) {
      assertThat(Sql.one(connection, "SELECT session_user")).isEqualTo("changing");
      assertThat(Sql.one(connection, "SELECT session_user FOR UPDATE")).isEqualTo("changing");
    }
  }

  @Test
  void aSessionGoesOnWithItsOldPasswordsConnections() throws Exception {
    role("staying", "old", "LOGIN");
    try (Connection connection = connect("staying", "old")) {
      assertThat(Sql.one(connection, "SELECT session_user FOR UPDATE")).isEqualTo("staying");
      onPrimary("ALTER ROLE staying PASSWORD 'new'");

      assertThat(Sql.one(connection, "SELECT session_user FOR UPDATE")).isEqualTo("staying");
    }
  }

  @Test
  void aDroppedRoleIsOut() throws Throwable {
    role("leaving", "secret", "LOGIN");
    connect("leaving", "secret").close();
    onPrimary("DROP ROLE leaving");
    roles.remove("leaving");
    cluster.awaitReplayed();

    Eventually.holds(() -> assertThat(refusal("leaving", "secret")).startsWith("28P01"));
  }

  @Test
  void aUserOfTheConfigurationLogsIn() throws Throwable {
    role("fixed", "its password", "LOGIN");
    Map<String, String> settings =
        Map.of("SLUICE_AUTH_USERS_0_NAME", "fixed", "SLUICE_AUTH_USERS_0_PASSWORD", "its password");
    try (TestProxy own = TestProxy.over(cluster, settings)) {
      try (Connection connection =
          own.connect(TestProxy.login("fixed", "its password"), TestProxy.DATABASE, Map.of())) {
        assertThat(Sql.one(connection, "SELECT session_user")).isEqualTo("fixed");
        assertThat(Sql.one(connection, "SELECT session_user FOR UPDATE")).isEqualTo("fixed");
      }
      assertThat(
              Sql.sqlState(
                  () ->
                      own.connect(TestProxy.login("fixed", "x"), TestProxy.DATABASE, Map.of())
                          .close()))
          .isEqualTo("28P01");
    }
  }

  @Test
  void trustAsksForNoPassword() throws Exception {
    ClusterLogins.Login application = cluster.logins().application();
    Map<String, String> settings =
        Map.of(
            "SLUICE_AUTH_MODE", "trust",
            "SLUICE_AUTH_USERS_0_NAME", application.user(),
            "SLUICE_AUTH_USERS_0_PASSWORD", application.password().value());
    try (TestProxy own = TestProxy.over(cluster, settings);
        Connection connection =
            own.connect(
                TestProxy.login(application.user(), "anything"), TestProxy.DATABASE, Map.of())) {
      assertThat(Sql.one(connection, "SELECT session_user")).isEqualTo(application.user());
      assertThat(Sql.one(connection, "SELECT session_user FOR UPDATE"))
          .isEqualTo(application.user());
    }
  }

  @Test
  void manyLoginsAtOnceShareTheirAuthQueries() throws Exception {
    role("storm", "secret", "LOGIN");
    ServerSideWitness.Mark mark = witness.mark();
    ExecutorService clients = Executors.newFixedThreadPool(100);
    try (TestProxy own = TestProxy.over(cluster)) {
      List<Future<?>> logins = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        logins.add(
            clients.submit(
                () -> {
                  own.connect(TestProxy.login("storm", "secret"), TestProxy.DATABASE, Map.of())
                      .close();
                  return null;
                }));
      }
      for (Future<?> login : logins) {
        login.get(60, TimeUnit.SECONDS);
      }
    } finally {
      clients.shutdownNow();
    }

    long queries =
        witness.executionsSince(mark, "pg_authid").values().stream().mapToLong(n -> n).sum();
    assertThat(queries).isBetween(1L, 5L);
  }

  private void role(String user, String password, String options) throws Exception {
    roles.add(user);
    onPrimary(
        "CREATE ROLE "
            + quoted(user)
            + " "
            + options
            + " PASSWORD '"
            + password.replace("'", "''")
            + "'");
    cluster.awaitReplayed();
  }

  private Connection connect(String user, String password) throws SQLException {
    return proxy.connect(TestProxy.login(user, password), TestProxy.DATABASE, Map.of());
  }

  private String refusal(String user, String password) {
    try {
      return Sql.failure(() -> connect(user, password).close());
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private void onPrimary(String statement) throws SQLException {
    ClusterNode primary = cluster.primary();
    try (Connection superuser = cluster.connect(primary);
        Statement one = superuser.createStatement()) {
      one.execute(statement);
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
