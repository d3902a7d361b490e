package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Session state of pgjdbc connections: settings on every node, temporary tables, LISTEN, modes. */
@ExtendWith(ProxyExtension.class)
final class PgJdbcSessionIT {
  private final LocalCluster cluster;
  private final TestProxy proxy;
  private final int primary;

  PgJdbcSessionIT(LocalCluster cluster, TestProxy proxy) throws SQLException {
    this.cluster = cluster;
    this.proxy = proxy;
    this.primary = cluster.primary().port();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SET search_path = pg_catalog, public | search_path | pg_catalog, public",
        "SET TIME ZONE 'Asia/Tokyo' | timezone | Asia/Tokyo",
        "SET timezone TO 'Europe/Berlin' | timezone | Europe/Berlin",
        "SET SESSION statement_timeout = '7s' | statement_timeout | 7s",
        "SET work_mem = 1234 | work_mem | 1234kB",
        "SET datestyle = 'ISO, DMY' | datestyle | ISO, DMY",
        "SET my.own = 'it''s mine' | my.own | it's mine",
        "SET ROLE pg_monitor | role | pg_monitor",
        "SET default_transaction_isolation = 'repeatable read' |"
            + " default_transaction_isolation | repeatable read",
      })
  void aSettingFollowsToEveryNode(String statement, String name, String value) throws Exception {
    // Only the superuser may take every role here.
    try (Connection connection =
        proxy.connect(cluster.logins().superuser(), TestProxy.DATABASE, Map.of())) {
      Sql.run(connection, "SELECT 1"); // The connections to the nodes may be there already.
      Sql.run(connection, statement);

      Map<String, String> values = valuesByPort(connection, name);
      assertThat(values).hasSize(3);
      assertThat(new HashSet<>(values.values())).containsExactly(value);
    }
  }

  /**
   * The first statement waits for its class, then for a replica, then for the primary; what was
   * learnt for it must not be taken for the next one's class.
   */
  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void aDatabaseThatReplicasDoNotHaveYetIsUsedOnThePrimary(String mode) throws Exception {
    ClusterNode first = cluster.nodes().get(1);
    ClusterNode second = cluster.nodes().get(2);
    cluster.pauseReplay(first);
    cluster.pauseReplay(second);
    cluster.query(cluster.primary(), "CREATE DATABASE late_" + mode);
    try (Connection connection =
        proxy.connect(
            cluster.logins().superuser(),
            "late_" + mode,
            Map.of("preferQueryMode", mode, "assumeMinServerVersion", "15"))) {
      Sql.one(connection, "SELECT inet_server_port() AS never_seen_before_" + mode);
      Sql.run(connection, "SET TIME ZONE 'Asia/Tokyo'");
      cluster.resumeReplay(first);
      cluster.resumeReplay(second);
      cluster.awaitReplayed();

      Set<String> answers = new HashSet<>();
      Eventually.holds(
          () -> {
            answers.add(
                Sql.one(connection, "SELECT inet_server_port() || ' ' || to_char(now(), 'TZ')"));
            assertThat(answers).hasSizeGreaterThan(1);
          });
      assertThat(answers).allSatisfy(answer -> assertThat(answer).endsWith(" JST"));
    } finally {
      cluster.resumeReplay(first);
      cluster.resumeReplay(second);
      cluster.query(cluster.primary(), "DROP DATABASE late_" + mode + " WITH (FORCE)");
    }
  }

  @Test
  void resetGoesBackToWhatWasAskedAtTheStart() throws Exception {
    try (Connection connection = proxy.connect(Map.of("options", "-c work_mem=2MB"))) {
      assertThat(valuesByPort(connection, "work_mem")).hasSize(3).containsValue("2MB");
      Sql.run(connection, "SET work_mem = '3MB'");
      assertThat(new HashSet<>(valuesByPort(connection, "work_mem").values()))
          .containsExactly("3MB");
      Sql.run(connection, "RESET work_mem");

      assertThat(new HashSet<>(valuesByPort(connection, "work_mem").values()))
          .containsExactly("2MB");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RESET ALL", "DISCARD ALL"})
  void everythingIsResetOnEveryNode(String reset) throws Exception {
    try (Connection connection = proxy.connect(Map.of("options", "-c work_mem=2MB"))) {
      valuesByPort(connection, "work_mem");
      Sql.run(connection, "SET work_mem = '3MB'");
      Sql.run(connection, "SET my.own = 'x'");
      valuesByPort(connection, "work_mem");
      Sql.run(connection, reset);

      assertThat(new HashSet<>(valuesByPort(connection, "work_mem").values()))
          .containsExactly("2MB");
    }
  }

  @Test
  void discardAllMakesASessionThatWorksOn() throws Exception {
    try (Connection connection = proxy.connect(Map.of("prepareThreshold", "1"))) {
      Sql.run(connection, "CREATE TEMP TABLE mine (id int)");
      assertThat(ports(connection, 4)).containsExactly(primary);
      Sql.run(connection, "DISCARD ALL");

      Eventually.holds(() -> assertThat(ports(connection, 4)).hasSize(2).doesNotContain(primary));
      assertThat(Sql.one(connection, "SELECT count(*) FROM pg_class WHERE relname = 'mine'"))
          .isEqualTo("0");
    }
  }

  @Test
  void aSettingOfARolledBackTransactionDoesNotCount() throws Exception {
    try (Connection connection = proxy.connect()) {
      connection.setAutoCommit(false);
      Sql.run(connection, "SET work_mem = '3MB'");
      connection.rollback();
      Sql.run(connection, "SET LOCAL work_mem = '5MB'");
      connection.commit();
      Sql.run(connection, "SET work_mem = '6MB'");
      connection.commit();
      connection.setAutoCommit(true);

      assertThat(new HashSet<>(valuesByPort(connection, "work_mem").values()))
          .containsExactly("6MB");
    }
  }

  @Test
  void readsStayWhereTheTemporaryTableIs() throws Exception {
    try (Connection connection = proxy.connect()) {
      assertThat(ports(connection, 4)).hasSize(2).doesNotContain(primary);
      Sql.run(connection, "CREATE TEMP TABLE temporary_things (id int)");
      Sql.run(connection, "INSERT INTO temporary_things VALUES (1), (2)");
      for (int i = 0; i < 10; i++) {
        assertThat(Sql.one(connection, "SELECT count(*) FROM temporary_things")).isEqualTo("2");
        cluster.awaitReplayed();
      }

      assertThat(ports(connection, 6)).containsExactly(primary);
    }
  }

  @Test
  void notificationsArrive() throws Exception {
    try (Connection listener = proxy.connect();
        Connection sender = proxy.connect()) {
      Sql.run(listener, "LISTEN news");
      Sql.run(sender, "NOTIFY news, 'hello'");
      PGNotification[] first = listener.unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(first).hasSize(1);
      assertThat(first[0].getParameter()).isEqualTo("hello");

      // Reads on the replicas do not disturb it.
      ports(listener, 4);
      Sql.run(sender, "SELECT pg_notify('news', 'again')");
      PGNotification[] second = listener.unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(second).extracting(PGNotification::getParameter).containsExactly("again");
    }
  }

  @Test
  void theDriversMetadataIsTheSameAsDirect() throws Exception {
    try (Connection through = proxy.connect()) {
      Sql.run(
          through, "CREATE TABLE meta (id int PRIMARY KEY, parent int REFERENCES meta, t text)");
      Sql.run(through, "CREATE INDEX meta_t ON meta (t)");
      try (Connection direct = proxy.direct(cluster.primary())) {
        for (MetadataCall call : METADATA) {
          try (ResultSet got = call.on(through);
              ResultSet expected = call.on(direct)) {
            List<String> rows = Sql.rows(expected);
            assertThat(rows).isNotEmpty();
            assertThat(Sql.rows(got)).isEqualTo(rows);
          }
        }
        assertThat(through.getMetaData().getDatabaseProductVersion())
            .isEqualTo(direct.getMetaData().getDatabaseProductVersion());
      } finally {
        Sql.run(through, "DROP TABLE meta");
      }
    }
  }

  private static final List<MetadataCall> METADATA =
      List.of(
          c -> c.getMetaData().getTables(null, "public", "%", null),
          c -> c.getMetaData().getColumns(null, "public", "meta", "%"),
          c -> c.getMetaData().getPrimaryKeys(null, "public", "meta"),
          c -> c.getMetaData().getIndexInfo(null, "public", "meta", false, false),
          c -> c.getMetaData().getImportedKeys(null, "public", "meta"),
          c -> c.getMetaData().getExportedKeys(null, "public", "meta"),
          c -> c.getMetaData().getTypeInfo(),
          c -> c.getMetaData().getSchemas(),
          c -> c.getMetaData().getCatalogs(),
          c -> c.getMetaData().getTableTypes(),
          c -> c.getMetaData().getFunctions(null, "pg_catalog", "abs"),
          c -> c.getMetaData().getFunctionColumns(null, "pg_catalog", "abs", "%"),
          c -> c.getMetaData().getProcedureColumns(null, "pg_catalog", "abs", "%"),
          c -> c.getMetaData().getTablePrivileges(null, "public", "meta"),
          c -> c.getMetaData().getBestRowIdentifier(null, "public", "meta", 0, false),
          c -> c.getMetaData().getVersionColumns(null, "public", "meta"),
          c -> c.getMetaData().getClientInfoProperties());

  private interface MetadataCall {
    ResultSet on(Connection connection) throws SQLException;
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
  void everyQueryModeDoesTheSame(String mode) throws Throwable {
    try (Connection connection =
        proxy.connect(Map.of("preferQueryMode", mode, "prepareThreshold", "1"))) {
      Sql.run(connection, "CREATE TABLE modes (id int PRIMARY KEY, value text)");
      try {
        workload(connection);
      } finally {
        Sql.run(connection, "DROP TABLE modes");
      }
    }
  }

  @Test
  void autosaveSurvivesAnErrorInATransaction() throws Throwable {
    try (Connection connection = proxy.connect(Map.of("autosave", "always"))) {
      Sql.run(connection, "CREATE TABLE modes (id int PRIMARY KEY, value text)");
      try {
        connection.setAutoCommit(false);
        Sql.run(connection, "INSERT INTO modes VALUES (1, 'a')");
        for (int i = 0; i < 3; i++) {
          assertThat(Sql.sqlState(() -> Sql.run(connection, "INSERT INTO modes VALUES (1, 'b')")))
              .isEqualTo("23505");
        }
        Sql.run(connection, "INSERT INTO modes VALUES (2, 'c')");
        connection.commit();
        connection.setAutoCommit(true);
        assertThat(Sql.one(connection, "SELECT count(*) FROM modes")).isEqualTo("2");
      } finally {
        Sql.run(connection, "DROP TABLE modes");
      }
    }
  }

  private static void workload(Connection connection) throws Throwable {
    for (int i = 0; i < 10; i++) {
      try (var insert = connection.prepareStatement("INSERT INTO modes VALUES (?, ?)")) {
        insert.setInt(1, i);
        insert.setString(2, "it's " + i);
        insert.executeUpdate();
      }
      assertThat(Sql.one(connection, "SELECT value FROM modes WHERE id = " + i))
          .isEqualTo("it's " + i);
    }
    assertThat(Sql.sqlState(() -> Sql.run(connection, "INSERT INTO modes VALUES (1, 'b')")))
        .isEqualTo("23505");
    connection.setAutoCommit(false);
    Sql.run(connection, "UPDATE modes SET value = 'x'");
    assertThat(Sql.sqlState(() -> Sql.run(connection, "SELECT 1 / 0"))).isEqualTo("22012");
    assertThat(Sql.sqlState(() -> Sql.run(connection, "SELECT 1"))).isEqualTo("25P02");
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(Sql.one(connection, "SELECT count(*) FROM modes WHERE value = 'x'")).isEqualTo("0");
  }

  private static Set<Integer> ports(Connection connection, int reads) throws SQLException {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < reads; i++) {
      ports.add(Sql.port(connection));
    }
    return ports;
  }

  private static void put(Map<String, String> values, String answer) {
    String[] parts = answer.split("=", 2);
    values.put(parts[0], parts[1]);
  }

  /** The setting as each node of the session has it: the replicas in READ ONLY transactions. */
  private Map<String, String> valuesByPort(Connection connection, String name) throws SQLException {
    Map<String, String> values = new HashMap<>();
    String select = "SELECT inet_server_port() || '=' || current_setting('" + name + "')";
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    for (int i = 0; i < 4; i++) {
      Sql.run(
          connection, "SELECT 1"); // Brings the transaction to a replica: settings may be a node's.
      put(values, Sql.one(connection, select));
      connection.commit();
    }
    connection.setAutoCommit(true);
    connection.setReadOnly(false);
    put(values, Sql.one(connection, select + " FOR UPDATE"));
    assertThat(values.keySet())
        .isSubsetOf(
            cluster.nodes().stream()
                .map(ClusterNode::port)
                .map(String::valueOf)
                .collect(Collectors.toSet()));
    return values;
  }
}
