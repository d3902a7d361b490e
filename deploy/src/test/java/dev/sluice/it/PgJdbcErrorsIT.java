package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors, refused logins and cancelled statements look as they do without the proxy. */
@ExtendWith(ProxyExtension.class)
final class PgJdbcErrorsIT {
  private final LocalCluster cluster;
  private final TestProxy proxy;

  PgJdbcErrorsIT(LocalCluster cluster, TestProxy proxy) {
    this.cluster = cluster;
    this.proxy = proxy;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 / 0",
        "SELECT nothing",
        "SELECT * FROM nothing",
        "SELECT nothing()",
        "SELEC 1",
        "SELECT 'a'::int",
        "INSERT INTO nothing VALUES (1)",
        "CREATE TABLE pg_catalog.nothing ()",
        "DROP TABLE nothing",
        "SET nothing = 1",
        "SET work_mem = 'much'",
        "SET ROLE nobody",
        "EXECUTE nothing",
        "DEALLOCATE nothing",
        "FETCH nothing",
        "LOCK TABLE nothing",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM pg_authid",
        "DO $$ BEGIN RAISE 'mine' USING ERRCODE = 'ZZ123', DETAIL = 'd', HINT = 'h'; END $$",
      })
  void anErrorIsTheServersOwnAndTheConnectionGoesOn(String statement) throws Throwable {
    for (String mode : new String[] {"extended", "simple"}) {
      Map<String, String> properties = Map.of("preferQueryMode", mode);
      try (Connection through = proxy.connect(properties);
          Connection direct = proxy.direct(cluster.primary(), properties)) {
        for (int i = 0; i < 2; i++) {
          assertThat(Sql.failure(() -> Sql.run(through, statement)))
              .isEqualTo(Sql.failure(() -> Sql.run(direct, statement)));
          assertThat(Sql.one(through, "SELECT 42")).isEqualTo("42");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SELECT pg_sleep(60)", "CREATE TEMP TABLE x AS SELECT 1 FROM pg_sleep(60)"})
  void aStatementIsCancelledAndTheConnectionGoesOn(String sleep) throws Throwable {
    try (Connection connection = proxy.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < 3; i++) {
        CompletableFuture<Void> cancelled =
            CompletableFuture.runAsync(() -> cancelRunning(statement, sleep));
        assertThat(Sql.sqlState(() -> statement.execute(sleep))).isEqualTo("57014");
        cancelled.get(10, TimeUnit.SECONDS);
        assertThat(Sql.one(connection, "SELECT 42")).isEqualTo("42");
      }
    }
  }

  @Test
  void aQueryTimeoutCancels() throws Throwable {
    try (Connection connection = proxy.connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThat(Sql.sqlState(() -> statement.execute("SELECT pg_sleep(60)"))).isEqualTo("57014");

      assertThat(Sql.one(connection, "SELECT 42")).isEqualTo("42");
    }
  }

  private void cancelRunning(Statement statement, String text) {
    Eventually.holds(() -> assertThat(running(text)).isEqualTo(1));
    try {
      statement.cancel();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private int running(String text) throws SQLException {
    int count = 0;
    for (ClusterNode node : cluster.nodes()) {
      count +=
          Integer.parseInt(
              cluster.query(
                  node,
                  "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = '"
                      + text
                      + "'"));
    }
    return count;
  }

  @Test
  void aWrongPasswordAndAnUnknownUserLookAlike() throws Throwable {
    String known = cluster.logins().application().user();

    assertThat(refusal(TestProxy.login(known, "wrong"), TestProxy.DATABASE, Map.of()))
        .isEqualTo("28P01 FATAL: password authentication failed for user \"" + known + "\"");
    assertThat(refusal(TestProxy.login("nobody", "wrong"), TestProxy.DATABASE, Map.of()))
        .isEqualTo("28P01 FATAL: password authentication failed for user \"nobody\"");
  }

  @Test
  void anUnknownDatabaseIsTheServersError() throws Throwable {
    assertThat(refusal(cluster.logins().application(), "nothing", Map.of()))
        .isEqualTo("3D000 FATAL: database \"nothing\" does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-c nothing=1", "-c work_mem=much", "-c log_statement=none", "--bad"})
  void aBadStartupOptionIsTheServersError(String options) throws Throwable {
    ClusterLogins.Login application = cluster.logins().application();

    assertThat(refusal(application, TestProxy.DATABASE, Map.of("options", options)))
        .isEqualTo(
            Sql.failure(() -> proxy.direct(cluster.primary(), Map.of("options", options)).close()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"any", "primary", "preferPrimary", "preferSecondary"})
  void aTargetServerTypeFindsTheProxy(String type) throws Exception {
    try (Connection connection = proxy.connect(Map.of("targetServerType", type))) {
      assertThat(Sql.one(connection, "SELECT 42")).isEqualTo("42");
      assertThat(connection.isReadOnly()).isFalse();
    }
  }

  private String refusal(ClusterLogins.Login login, String database, Map<String, String> properties)
      throws Throwable {
    return Sql.failure(() -> proxy.connect(login, database, properties).close());
  }

  @Test
  void aConnectionOfNobodyIsRefusedWithoutAPassword() throws Throwable {
    assertThat(
            Sql.sqlState(
                () ->
                    DriverManager.getConnection(proxy.jdbcUrl(TestProxy.DATABASE), "app", "")
                        .close()))
        .isIn("28P01", "08004");
  }
}
