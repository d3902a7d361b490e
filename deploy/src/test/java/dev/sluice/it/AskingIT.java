package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that the proxy answers itself, asked by psql and pgjdbc. */
@ExtendWith(ProxyExtension.class)
final class AskingIT {
  private static final Map<String, String> EXTENDED = Map.of("prepareThreshold", "1");

  private final LocalCluster cluster;
  private final TestProxy proxy;

  AskingIT(LocalCluster cluster, TestProxy proxy) {
    this.cluster = cluster;
    this.proxy = proxy;
  }

  @Test
  void whatPeopleTypeIntoPsql() throws Exception {
    String output =
        psql(
            Map.of(),
            """
            \\pset format unaligned
            SHOW SLUICE ROUTE SELECT 1;
            SHOW SLUICE ROUTE INSERT INTO t VALUES (1);
            SHOW POOL_NODES;
            SET sluice.route = 'primary';
            SHOW sluice.route;
            RESET sluice.route;
            SHOW sluice.route;
            SET sluice.route = 'elsewhere';
            SHOW sluice.sluice;
            BEGIN;
            SET sluice.consistency = eventual;
            SHOW sluice.consistency;
            ROLLBACK;
            SHOW sluice.consistency;
            SHOW sluice.explain \\gdesc
            """);

    assertThat(output)
        .contains("target|node|reason|detail|fingerprint|kind\nreplica|")
        .contains("|proven read-only||select 0|read")
        .contains("primary|" + cluster.primary().address() + "|writes data|")
        .contains("node_id|hostname|port|status|pg_status|lb_weight|role|pg_role|select_cnt|")
        .contains("(3 rows)")
        .contains("SET\nsluice.route\nprimary\n(1 row)\nRESET\nsluice.route\nauto")
        .contains("invalid value for parameter \"sluice.route\": \"elsewhere\"")
        .contains("HINT:  Available values: auto, primary, replica.")
        .contains("unrecognized configuration parameter \"sluice.sluice\"")
        .contains("BEGIN\nSET\nsluice.consistency\neventual\n(1 row)\nROLLBACK\n")
        .endsWith(
            "sluice.consistency\nsession\n(1 row)\nColumn|Type\nsluice.explain|text\n(1 row)\n");
  }

  @Test
  void anErrorAbortsATransactionAsAnyOther() throws Exception {
    String output =
        psql(
            Map.of(),
            "BEGIN;\nSET sluice.max_lag = 'soon';\nSHOW sluice.max_lag;\nCOMMIT;\nSELECT 42;\n");

    assertThat(output)
        .contains("invalid value for parameter \"sluice.max_lag\": \"soon\"")
        .contains("current transaction is aborted, commands ignored until end of transaction block")
        .contains("ROLLBACK\n")
        .contains("42");
  }

  @Test
  void optionsComeWithTheConnectionToo() throws Exception {
    String output =
        psql(
            Map.of("PGOPTIONS", "-c sluice.route=primary -c geqo=off"),
            "SHOW sluice.route; \nSHOW geqo;\nSET sluice.route = auto;\nRESET ALL;\nSHOW sluice.route;\n");

    assertThat(output).contains("primary").contains("off").doesNotContain("auto");
    assertThat(psql(Map.of("PGOPTIONS", "-c sluice.route=nowhere"), "SELECT 1;"))
        .contains("FATAL:  invalid value for parameter \"sluice.route\": \"nowhere\"");
  }

  @Test
  void aRouteThatIsSetIsTaken() throws Exception {
    int primary = cluster.primary().port();
    try (Connection connection = proxy.connect(Map.of("options", "-c sluice.route=primary"))) {
      assertThat(Sql.port(connection)).isEqualTo(primary);
      Sql.run(connection, "SET sluice.route = auto");
      assertThat(Sql.port(connection)).isNotEqualTo(primary);
      Sql.run(connection, "RESET sluice.route");
      assertThat(Sql.port(connection)).isEqualTo(primary);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "extendedForPrepared"})
  void pgjdbcAsksInEachOfItsModes(String mode) throws Throwable {
    Map<String, String> properties = new HashMap<>(EXTENDED);
    properties.put("preferQueryMode", mode);
    try (Connection connection = proxy.connect(properties);
        PreparedStatement show = connection.prepareStatement("SHOW sluice.route")) {
      for (int i = 0; i < 3; i++) {
        try (ResultSet rows = show.executeQuery()) {
          assertThat(rows.getMetaData().getColumnName(1)).isEqualTo("sluice.route");
          assertThat(Sql.rows(rows)).containsExactly("auto");
        }
        assertThat(Sql.one(connection, "SELECT 42")).isEqualTo("42");
      }
      try (PreparedStatement nodes = connection.prepareStatement("SHOW POOL_NODES");
          ResultSet rows = nodes.executeQuery()) {
        assertThat(roles(rows)).containsExactlyInAnyOrder("primary", "standby", "standby");
      }
      assertThat(Sql.one(connection, "SHOW SLUICE ROUTE SELECT '" + mode + "'"))
          .isEqualTo("replica");
      assertThat(Sql.sqlState(() -> Sql.run(connection, "SET sluice.route = nowhere")))
          .isEqualTo("22023");
      assertThat(Sql.sqlState(() -> Sql.run(connection, "SHOW sluice.route; SELECT 1")))
          .isEqualTo("0A000");
      assertThat(Sql.one(connection, "SELECT 42")).isEqualTo("42");
    }
  }

  private static List<String> roles(ResultSet rows) throws SQLException {
    List<String> roles = new ArrayList<>();
    while (rows.next()) {
      assertThat(rows.getString("status")).isEqualTo("up");
      assertThat(rows.getString("select_cnt")).isNotEmpty();
      roles.add(rows.getString("role"));
    }
    return roles;
  }

  @Test
  void aServerNeverHearsOfThem() throws Exception {
    try (Connection connection = proxy.connect(EXTENDED)) {
      Sql.run(connection, "SET sluice.consistency = eventual");
      for (int i = 0; i < 3; i++) {
        Sql.one(connection, "SHOW sluice.consistency");
      }
    }

    for (ClusterNode node : cluster.nodes()) {
      try (Stream<String> lines = cluster.log(node)) {
        assertThat(lines.anyMatch(line -> line.contains("sluice.consistency"))).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended"})
  void aTokenLetsAnotherConnectionSeeTheWrite(String mode) throws Exception {
    Map<String, String> properties = Map.of("preferQueryMode", mode, "prepareThreshold", "1");
    List<ClusterNode> replicas = cluster.nodes().stream().filter(node -> !isPrimary(node)).toList();
    try (Connection writer = proxy.connect(properties);
        Connection reader = proxy.connect(properties)) {
      Sql.run(writer, "CREATE TABLE token (id int)");
      cluster.awaitReplayed();
      for (ClusterNode replica : replicas) {
        cluster.pauseReplay(replica);
      }
      Sql.run(writer, "INSERT INTO token VALUES (1)");
      String token = Sql.one(writer, "SHOW sluice.token");

      assertThat(Sql.one(reader, "SELECT count(*) FROM token")).as("stale").isEqualTo("0");
      Sql.run(reader, "SET sluice.after = '" + token + "'");
      assertThat(Sql.one(reader, "SELECT count(*) FROM token")).isEqualTo("1");
      assertThat(Sql.port(reader)).isEqualTo(cluster.primary().port());
      assertThat(Sql.one(reader, "SHOW sluice.token")).as("handed on").isEqualTo(token);
      for (ClusterNode replica : replicas) {
        cluster.resumeReplay(replica);
      }
      Eventually.holds(() -> assertThat(Sql.port(reader)).isNotEqualTo(cluster.primary().port()));
      assertThat(Sql.one(reader, "SELECT count(*) FROM token")).isEqualTo("1");
    } finally {
      for (ClusterNode replica : replicas) {
        cluster.resumeReplay(replica);
      }
      try (Connection direct = proxy.direct(cluster.primary())) {
        Sql.run(direct, "DROP TABLE token");
      }
    }
  }

  private boolean isPrimary(ClusterNode node) {
    try {
      return node.port() == cluster.primary().port();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTokenOfAnIdleClusterIsReachedAlsoBehindASegmentsHeader() throws Exception {
    try (Connection writer = proxy.connect();
        Connection reader = proxy.connect()) {
      cluster.query(cluster.primary(), "SELECT pg_switch_wal()");
      String token = Sql.one(writer, "SHOW sluice.token");
      Sql.run(reader, "SET sluice.after = '" + token + "'");

      Eventually.holds(() -> assertThat(Sql.port(reader)).isNotEqualTo(cluster.primary().port()));
    }
  }

  @Test
  void aTransactionOfPgjdbcAsksToo() throws Throwable {
    try (Connection connection = proxy.connect(EXTENDED);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      assertThat(Sql.one(connection, "SELECT 42")).isEqualTo("42");
      statement.execute("SET sluice.consistency = eventual");
      assertThat(Sql.one(connection, "SHOW sluice.consistency")).isEqualTo("eventual");
      assertThat(Sql.sqlState(() -> Sql.one(connection, "SHOW sluice.token"))).isEqualTo("25001");
      assertThat(Sql.sqlState(() -> Sql.one(connection, "SELECT 42"))).isEqualTo("25P02");
      connection.rollback();
      connection.setAutoCommit(true);

      assertThat(Sql.one(connection, "SHOW sluice.consistency")).isEqualTo("session");
    }
  }

  private String psql(Map<String, String> more, String input) throws Exception {
    Map<String, String> environment =
        new HashMap<>(proxy.libpqEnvironment(cluster.logins().superuser(), "postgres"));
    environment.putAll(more);
    List<String> words =
        List.of(ClientPrograms.find("psql").toString(), "-X", "-A", "-P", "pager=off");
    return ClientPrograms.run(words, environment, input).output();
  }
}
