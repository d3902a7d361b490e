package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ProxyServer;
import dev.sluice.config.ConfigLoader;
import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SQL console: who gets in, and what psql and drivers see of it. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConsoleIT {
  private final LocalCluster cluster;
  private final ConsoleProxy console;

  ConsoleIT(LocalCluster cluster) throws Exception {
    this.cluster = cluster;
    this.console = ConsoleProxy.over(cluster, Map.of());
  }

  @BeforeAll
  void serverUserIsKnown() throws Exception {
    try (Connection client = console.proxy().connect()) {
      Sql.run(client, "SELECT 1");
    }
  }

  @AfterAll
  void close() {
    console.close();
  }

  @Test
  void psqlShowsAndHelps() throws Exception {
    String output =
        console.psql("SHOW VERSION;\nshow help;\nHELP;\n\\conninfo\n").succeeded().output();

    assertThat(output)
        .startsWith("Sluice ")
        .contains("SHOW CONFIG|")
        .contains("connected to database \"sluice\" as user \"admin\"")
        .doesNotContain("WARNING");
  }

  @Test
  void anErrorSaysWhatWasMeantAndTheSessionGoesOn() throws Exception {
    String output =
        console
            .psql(
                "SHOW VERSOIN;\nFROB;\nSELECT * FROM pg_class;\nSET max_clients = 5;\nSELECT 1;\n")
            .output();

    assertThat(output)
        .contains("Did you mean SHOW VERSION?")
        .contains("the console does not know FROB")
        .contains("the console runs no queries, only commands")
        .contains("the console does not set \"max_clients\"")
        .endsWith("\n1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
  void pgjdbcAsksInEachProtocol(String mode) throws Exception {
    Map<String, String> properties =
        Map.of("preferQueryMode", mode, "ApplicationName", "it", "prepareThreshold", "-1");
    try (Connection client = console.connect(ConsoleProxy.ADMIN, properties)) {
      assertThat(client.isValid(5)).isTrue();
      assertThat(client.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
      client.setAutoCommit(false);
      try (PreparedStatement show = client.prepareStatement("SHOW CONFIG")) {
        for (int i = 0; i < 7; i++) {
          try (ResultSet rows = show.executeQuery()) {
            assertThat(Sql.rows(rows)).contains("max_client_conn|1000|1000|yes");
          }
        }
        show.setFetchSize(3);
        try (ResultSet rows = show.executeQuery()) {
          assertThat(Sql.rows(rows)).hasSizeGreaterThan(50);
        }
      }
      client.commit();
      client.rollback();
      client.setAutoCommit(true);
      assertThat(Sql.one(client, "SELECT 1")).isEqualTo("1");
      assertThat(Sql.one(client, "SELECT version()")).startsWith("PostgreSQL 14.0 (Sluice ");
      assertThat(Sql.one(client, "SHOW standard_conforming_strings")).isEqualTo("on");
      Sql.run(client, ";");
    }
  }

  @Test
  void severalStatementsRunInTheirOrderUpToTheFirstError() throws Exception {
    String output =
        console
            .psql("", "-c", "SHOW VERSION; SHOW POOL_VERSION; SHOW NOTHING; SHOW VERSION")
            .output();

    assertThat(output.lines())
        .first()
        .asString()
        .startsWith("ERROR:  the console has no \"nothing\"");
  }

  @Test
  void onlyThoseNamedAreLetInAndOnlyWithTheirPassword() throws Throwable {
    ClusterLogins.Login application = cluster.logins().application();
    ClusterLogins.Login wrong = TestProxy.login("admin", "wrong");
    ClusterLogins.Login nobody = TestProxy.login("nobody", "anything");

    assertThat(Sql.failure(() -> console.connect(application, Map.of()).close()))
        .startsWith("42501 FATAL: permission denied for database \"sluice\"");
    assertThat(Sql.sqlState(() -> console.connect(wrong, Map.of()).close())).isEqualTo("28P01");
    assertThat(Sql.sqlState(() -> console.connect(nobody, Map.of()).close())).isEqualTo("28P01");
    try (Connection superuser = console.connect(cluster.logins().superuser(), Map.of())) {
      assertThat(Sql.one(superuser, "SHOW VERSION")).startsWith("Sluice ");
    }
  }

  @Test
  void theConsoleAnswersWhenTheProxyIsFullAndHasACapOfItsOwn() throws Throwable {
    Map<String, String> settings =
        Map.of("SLUICE_LIMITS_MAX_CLIENTS", "1", "SLUICE_CONSOLE_MAX_CONNECTIONS", "1");
    try (ConsoleProxy full = ConsoleProxy.over(cluster, settings);
        Connection only = full.proxy().connect()) {
      assertThat(Sql.sqlState(() -> full.proxy().connect().close())).isEqualTo("53300");
      try (Connection admin = full.connect()) {
        assertThat(Sql.one(admin, "SHOW VERSION")).startsWith("Sluice ");
        assertThat(Sql.failure(() -> full.connect().close()))
            .startsWith("53300 FATAL: sorry, too many clients already");
      }
      assertThat(Sql.one(only, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void withoutUsersThereIsNoConsole() throws Throwable {
    try (TestProxy plain = TestProxy.over(cluster)) {
      assertThat(
              Sql.sqlState(
                  () -> plain.connect(cluster.logins().application(), "sluice", Map.of()).close()))
          .isEqualTo("3D000");
    }
  }

  @Test
  void aUserWithAPasswordOfItsOwnNeedsNoServer() throws Exception {
    Map<String, String> settings = new HashMap<>(TestProxy.environment(cluster, Map.of()));
    // Nothing listens there.
    settings.put("SLUICE_CLUSTER_NODES", "127.0.0.1:1");
    settings.put("SLUICE_CONSOLE_USERS_0_NAME", "admin");
    settings.put("SLUICE_CONSOLE_USERS_0_PASSWORD", "secret");
    try (ProxyServer proxy = ProxyServer.start(new ConfigLoader(settings).load());
        Connection admin =
            DriverManager.getConnection(
                "jdbc:postgresql://" + proxy.address() + "/sluice", "admin", "secret");
        Statement statement = admin.createStatement();
        ResultSet nodes = statement.executeQuery("SHOW NODES")) {
      assertThat(nodes.next()).isTrue();
      assertThat(nodes.getString("role")).isEqualTo("down");
    }
  }

  @Test
  void completionWithTabIsSilent() throws Exception {
    String script = ClientPrograms.find("script").toString();
    String psql = ClientPrograms.find("psql") + " -X -A -t -P pager=off";
    Map<String, String> environment =
        new HashMap<>(console.proxy().libpqEnvironment(ConsoleProxy.ADMIN, "sluice"));
    environment.put("TERM", "dumb");
    String tabs = "\t\t\u0015";

    String output =
        ClientPrograms.run(
                List.of(script, "-q", "-e", "-c", psql, "/dev/null"),
                environment,
                "SHOW " + tabs + "SELECT * FROM " + tabs + "SET " + tabs + "SHOW VERSION;\n\\q\n")
            .output();

    assertThat(output).contains("Sluice ").doesNotContain("ERROR");
  }

  @Test
  void backslashCommandsDoNotEndTheSession() throws Exception {
    String output = console.psql("\\d\n\\l\n\\dt+\n\\du\nSHOW VERSION;\n").output();

    assertThat(output)
        .contains("ERROR")
        .contains("Sluice ")
        .doesNotContain("connection to server was lost");
  }
}
