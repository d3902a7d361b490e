package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.ServerSideWitness;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where pgjdbc's statements run: reads, writes, transactions, prepared statements. */
@ExtendWith(ProxyExtension.class)
final class PgJdbcRoutingIT {
  private final LocalCluster cluster;
  private final TestProxy proxy;
  private final ServerSideWitness witness;
  private final int primary;
  private final Set<Integer> replicas;

  PgJdbcRoutingIT(LocalCluster cluster, TestProxy proxy, ServerSideWitness witness)
      throws SQLException {
    this.cluster = cluster;
    this.proxy = proxy;
    this.witness = witness;
    this.primary = cluster.primary().port();
    this.replicas =
        cluster.nodes().stream()
            .map(ClusterNode::port)
            .filter(port -> port != primary)
            .collect(Collectors.toSet());
  }

  @BeforeEach
  void table() throws Exception {
    try (Connection direct = proxy.direct(cluster.primary())) {
      Sql.run(direct, "CREATE TABLE routed (id int PRIMARY KEY, value text NOT NULL)");
    }
    cluster.awaitReplayed();
  }

  @AfterEach
  void noTable() throws Exception {
    try (Connection direct = proxy.direct(cluster.primary())) {
      Sql.run(direct, "DROP TABLE routed");
    }
  }

  @Test
  void autocommitReadsAlternateOverTheReplicas() throws Exception {
    try (Connection connection = proxy.connect()) {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        ports.add(Sql.port(connection));
      }

      assertEven(ports, 100);
    }
  }

  @Test
  void manyShortConnectionsReadEvenlyToo() throws Exception {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      try (Connection connection = proxy.connect()) {
        ports.add(Sql.port(connection));
      }
    }

    assertThat(new HashSet<>(ports)).isEqualTo(replicas);
    assertThat(counts(ports).values()).allSatisfy(count -> assertThat(count).isBetween(15L, 25L));
  }

  @Test
  void writesGoToThePrimaryAndNowhereElse() throws Exception {
    ServerSideWitness.Mark mark = witness.mark();
    try (Connection connection = proxy.connect()) {
      for (String write :
          List.of(
              "INSERT INTO routed VALUES (1, 'a') RETURNING inet_server_port()",
              "UPDATE routed SET value = 'b' RETURNING inet_server_port()",
              "WITH gone AS (DELETE FROM routed RETURNING 1) SELECT inet_server_port() FROM gone",
              "SELECT inet_server_port() FOR UPDATE",
              "SELECT inet_server_port() FROM (SELECT * FROM routed FOR SHARE) AS locked"
                  + " RIGHT JOIN (VALUES (1)) AS one ON true")) {
        assertThat(Sql.one(connection, write)).as(write).isEqualTo(Integer.toString(primary));
      }
      Sql.run(connection, "SELECT 1 INTO TEMP into_temp");
    }

    assertThat(witness.executionsSince(mark, "routed")).containsOnlyKeys(cluster.primary());
    assertThat(witness.executionsSince(mark, "into_temp")).containsOnlyKeys(cluster.primary());
  }

  @Test
  void aSessionSeesItsOwnWritesAtOnce() throws Exception {
    try (Connection connection = proxy.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO routed VALUES (?, 'mine')");
        PreparedStatement select =
            connection.prepareStatement("SELECT count(*) FROM routed WHERE id = ?")) {
      int seen = 0;
      for (int i = 0; i < 200; i++) {
        insert.setInt(1, i);
        insert.executeUpdate();
        select.setInt(1, i);
        try (ResultSet rows = select.executeQuery()) {
          rows.next();
          seen += rows.getInt(1);
        }
      }

      assertThat(seen).isEqualTo(200);
    }
  }

  @Test
  void readsReturnToTheReplicasOnceTheyHaveTheWrite() throws Exception {
    try (Connection connection = proxy.connect()) {
      Sql.run(connection, "INSERT INTO routed VALUES (1, 'a')");

      Eventually.holds(() -> assertThat(Sql.port(connection)).isIn(replicas));
      assertThat(Sql.one(connection, "SELECT value FROM routed")).isEqualTo("a");
    }
  }

  @Test
  void aTransactionStaysOnThePrimaryAndCommits() throws Exception {
    try (Connection connection = proxy.connect()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < 5; i++) {
        assertThat(Sql.port(connection)).isEqualTo(primary);
      }
      Sql.run(connection, "INSERT INTO routed VALUES (1, 'a')");
      assertThat(Sql.one(connection, "SELECT value FROM routed")).isEqualTo("a");
      connection.commit();
      Sql.run(connection, "UPDATE routed SET value = 'b'");
      connection.rollback();
      connection.setAutoCommit(true);

      assertThat(Sql.one(connection, "SELECT value FROM routed")).isEqualTo("a");
    }
  }

  @Test
  void savepointsKeepWhatCameBeforeThem() throws Exception {
    try (Connection connection = proxy.connect()) {
      connection.setAutoCommit(false);
      Sql.run(connection, "INSERT INTO routed VALUES (1, 'a')");
      Savepoint before = connection.setSavepoint("before");
      Sql.run(connection, "INSERT INTO routed VALUES (2, 'b')");
      connection.rollback(before);
      assertThat(Sql.port(connection)).isEqualTo(primary);
      connection.releaseSavepoint(before);
      connection.commit();
      connection.setAutoCommit(true);

      assertThat(Sql.column(connection, "SELECT id FROM routed")).containsExactly("1");
    }
  }

  @Test
  void aReadOnlyTransactionStaysOnOneReplica() throws Exception {
    try (Connection connection = proxy.connect()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      Set<Integer> used = new HashSet<>();
      for (int transaction = 0; transaction < 6; transaction++) {
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 5; i++) {
          ports.add(Sql.port(connection));
        }
        connection.commit();
        assertThat(ports).hasSize(1);
        used.addAll(ports);
      }

      assertThat(used).isEqualTo(replicas);
    }
  }

  @Test
  void aWriteInAReadOnlyTransactionFailsAsOnPostgresql() throws Throwable {
    try (Connection connection = proxy.connect()) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);

      assertThat(Sql.sqlState(() -> Sql.run(connection, "INSERT INTO routed VALUES (1, 'a')")))
          .isEqualTo("25006");
      connection.rollback();
      connection.setReadOnly(false);
      Sql.run(connection, "INSERT INTO routed VALUES (1, 'a')");
      connection.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE
      })
  void isolationLevelsHoldForTheWholeTransaction(int level) throws Exception {
    try (Connection connection = proxy.connect();
        Connection other = proxy.connect()) {
      connection.setTransactionIsolation(level);
      connection.setAutoCommit(false);
      assertThat(connection.getTransactionIsolation()).isEqualTo(level);
      assertThat(Sql.one(connection, "SELECT count(*) FROM routed")).isEqualTo("0");
      Sql.run(other, "INSERT INTO routed VALUES (1, 'a')");

      assertThat(Sql.one(connection, "SELECT count(*) FROM routed"))
          .isEqualTo(level == Connection.TRANSACTION_READ_COMMITTED ? "1" : "0");
      connection.rollback();
    }
  }

  @Test
  void oneServerPreparedStatementRunsOnEveryNode() throws Exception {
    ServerSideWitness.Mark mark = witness.mark();
    List<Integer> ports = new ArrayList<>();
    try (Connection connection = proxy.connect(Map.of("prepareThreshold", "1"));
        PreparedStatement select =
            connection.prepareStatement("SELECT inet_server_port(), ?::int AS everywhere")) {
      for (int i = 0; i < 40; i++) {
        ports.add(port(select, i));
      }
      connection.setAutoCommit(false);
      assertThat(port(select, 41)).isEqualTo(primary);
      connection.commit();
      connection.setAutoCommit(true);
      ports.add(port(select, 42));
      ports.add(port(select, 43));
    }

    assertEven(ports, 42);
    String named = "execute (?!<unnamed>)[^:]+: .*AS everywhere";
    for (ClusterNode node : cluster.nodes()) {
      try (Stream<String> lines = cluster.log(node)) {
        assertThat(lines.anyMatch(Pattern.compile(named).asPredicate()))
            .as("prepared by name on " + node)
            .isTrue();
      }
    }
    assertThat(witness.executionsSince(mark, "AS everywhere"))
        .containsEntry(cluster.primary(), 1L)
        .hasSize(3);
  }

  @Test
  void aPreparedStatementFollowsDefinitionChanges() throws Exception {
    try (Connection connection = proxy.connect(Map.of("prepareThreshold", "1"));
        PreparedStatement insert = connection.prepareStatement("INSERT INTO routed VALUES (?, ?)");
        PreparedStatement select = connection.prepareStatement("SELECT * FROM routed")) {
      insert.setInt(1, 1);
      insert.setString(2, "a");
      insert.executeUpdate();
      for (int i = 0; i < 4; i++) {
        try (ResultSet rows = select.executeQuery()) {
          assertThat(Sql.rows(rows)).containsExactly("1|a");
        }
      }
      Sql.run(connection, "ALTER TABLE routed ADD COLUMN more int DEFAULT 7");

      for (int i = 0; i < 4; i++) {
        try (ResultSet rows = select.executeQuery()) {
          assertThat(Sql.rows(rows)).containsExactly("1|a|7");
        }
      }
    }
  }

  private static int port(PreparedStatement select, int value) throws SQLException {
    select.setInt(1, value);
    try (ResultSet rows = select.executeQuery()) {
      rows.next();
      assertThat(rows.getInt(2)).isEqualTo(value);
      return rows.getInt(1);
    }
  }

  private void assertEven(List<Integer> ports, int total) {
    assertThat(counts(ports))
        .isEqualTo(
            replicas.stream().collect(Collectors.toMap(Function.identity(), port -> total / 2L)));
  }

  private static Map<Integer, Long> counts(List<Integer> ports) {
    return ports.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
