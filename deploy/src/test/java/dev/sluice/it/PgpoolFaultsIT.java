package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.ServerSideWitness;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pgpool-II's known faults: each is done right here, with either kind of transactions. */
@ExtendWith(ProxyExtension.class)
final class PgpoolFaultsIT {
  private static final String[] TRANSACTIONS = {"primary", "until_write"};

  private final LocalCluster cluster;
  private final ServerSideWitness witness;
  private final ClusterNode primary;
  private final Set<Integer> replicas;
  private final Map<String, TestProxy> proxies = new HashMap<>();

  PgpoolFaultsIT(TestProxy shared, ServerSideWitness witness) throws SQLException {
    this.cluster = shared.cluster();
    this.witness = witness;
    this.primary = cluster.primary();
    this.replicas =
        cluster.nodes().stream()
            .filter(node -> !node.equals(primary))
            .map(ClusterNode::port)
            .collect(Collectors.toSet());
  }

  @BeforeEach
  void start() throws Exception {
    try (Connection direct = superuser()) {
      Sql.run(direct, "CREATE TABLE faults (id int PRIMARY KEY)");
      Sql.run(direct, "CREATE UNLOGGED TABLE faults_unlogged AS SELECT 1 AS id");
      Sql.run(direct, "CREATE SEQUENCE faults_sequence");
      Sql.run(
          direct,
          "CREATE FUNCTION faults_write(n int) RETURNS int LANGUAGE sql"
              + " AS 'INSERT INTO faults VALUES (n) RETURNING id'");
      Sql.run(direct, "CREATE VIEW faults_view AS SELECT faults_write(77) AS id");
      Sql.run(direct, "GRANT ALL ON faults, faults_unlogged, faults_view TO app");
      Sql.run(direct, "GRANT ALL ON SEQUENCE faults_sequence TO app");
    }
    cluster.awaitReplayed();
    ClusterLogins.Login application = cluster.logins().application();
    for (String transactions : TRANSACTIONS) {
      proxies.put(
          transactions,
          TestProxy.over(
              cluster,
              Map.of(
                  "SLUICE_AUTH_MODE",
                  "trust",
                  "SLUICE_AUTH_USERS_0_NAME",
                  application.user(),
                  "SLUICE_AUTH_USERS_0_PASSWORD",
                  application.password().value(),
                  "SLUICE_ROUTING_SLOW_START",
                  "0s",
                  "SLUICE_ROUTING_TRANSACTIONS",
                  transactions)));
    }
  }

  @AfterEach
  void stop() throws Exception {
    proxies.values().forEach(TestProxy::close);
    try (Connection direct = superuser()) {
      Sql.run(direct, "DROP VIEW faults_view");
      Sql.run(direct, "DROP FUNCTION faults_write");
      Sql.run(direct, "DROP TABLE faults, faults_unlogged");
      Sql.run(direct, "DROP SEQUENCE faults_sequence");
    }
    cluster.awaitReplayed();
  }

  private Connection superuser() throws SQLException {
    return NewOnThePrimary.superuser(cluster, primary, TestProxy.DATABASE);
  }

  private TestProxy proxy(String transactions) {
    return Objects.requireNonNull(proxies.get(transactions));
  }

  private RawClient client(String transactions) throws IOException {
    return RawClient.loggedIn(proxy(transactions));
  }

  private static List<RawClient.Message> ask(RawClient client, String sql) throws IOException {
    client.send(RawClient.query(sql));
    return client.until('Z');
  }

  private static String first(List<RawClient.Message> answer) {
    return answer.stream()
        .filter(message -> message.type() == 'D')
        .map(RawClient.Message::value)
        .findFirst()
        .orElseThrow();
  }

  private static int port(RawClient client) throws IOException {
    return Integer.parseInt(first(ask(client, Sql.PORT)));
  }

  private static String letters(RawClient client, String sql) throws IOException {
    return ProxyPair.letters(ask(client, sql));
  }

  /** Waits until the proxy has read the database's catalog. */
  private static void awaitCatalog(RawClient client) {
    Eventually.holds(
        () ->
            assertThat(first(ask(client, "SHOW SLUICE ROUTE SELECT id FROM faults_unlogged")))
                .isEqualTo("primary"));
  }

  /** "COPY and PREPARE skip its catalog checks". */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY faults_unlogged TO STDOUT",
        "COPY (SELECT * FROM faults_unlogged) TO STDOUT",
        "COPY (SELECT faults_write(1)) TO STDOUT",
        "COPY (SELECT nextval('faults_sequence')) TO STDOUT",
        "COPY (SELECT * FROM faults_view) TO STDOUT",
        "COPY (SELECT pid FROM pg_stat_replication) TO STDOUT",
        "COPY (SELECT pg_is_in_recovery()) TO STDOUT",
        "COPY faults_temporary TO STDOUT",
        "COPY (TABLE faults_temporary) TO STDOUT",
        "PREPARE p AS SELECT * FROM faults_unlogged; EXECUTE p",
        "PREPARE p AS SELECT faults_write(1); EXECUTE p",
        "PREPARE p AS SELECT nextval('faults_sequence'); EXECUTE p",
        "PREPARE p AS SELECT * FROM faults_view; EXECUTE p",
        "PREPARE p AS SELECT pid FROM pg_stat_replication; EXECUTE p",
        "PREPARE p AS SELECT pg_is_in_recovery(); EXECUTE p",
        "PREPARE p AS SELECT * FROM faults_temporary; EXECUTE p",
        "PREPARE p(int) AS INSERT INTO faults VALUES ($1) RETURNING id; EXECUTE p(5)"
      })
  void copyAndPrepareAreLookedAtLikeQueries(String statements) throws Exception {
    for (String transactions : TRANSACTIONS) {
      try (RawClient client = client(transactions)) {
        if (statements.contains("faults_temporary")) {
          ask(client, "CREATE TEMP TABLE faults_temporary AS SELECT 1 AS id");
        }
        awaitCatalog(client);
        ServerSideWitness.Mark mark = witness.mark();
        List<RawClient.Message> answer = new ArrayList<>();
        for (String statement : statements.split("; ", -1)) {
          answer.addAll(ask(client, statement));
        }

        assertThat(ProxyPair.letters(answer)).matches("Hd+cCZ|CZTD+CZ");
        String shown =
            answer.stream()
                .filter(message -> message.type() == 'd' || message.type() == 'D')
                .map(RawClient.Message::fields)
                .collect(Collectors.joining());
        assertThat(shown).as("what the primary says of itself").doesNotMatch("(?s).*\\bt\\b.*");
        String last = statements.substring(statements.lastIndexOf("; ") + 1).strip();
        assertThat(witness.executionsSince(mark, last)).containsOnlyKeys(primary);
      }
      try (Connection direct = superuser()) {
        Sql.run(direct, "TRUNCATE faults");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT txid_current() > 0",
        "SELECT pg_current_xact_id() IS NOT NULL",
        "WITH x AS (SELECT txid_current() AS id) SELECT id > 0 FROM x",
        "SELECT 1 ORDER BY txid_current()",
        "SELECT pg_catalog.txid_current() > 0",
        "VALUES (txid_current() > 0)",
        "EXPLAIN ANALYZE SELECT txid_current()",
        "COPY (SELECT txid_current()) TO STDOUT"
      })
  void txidCurrentVisitsNoStandby(String statement) throws Exception {
    for (String transactions : TRANSACTIONS) {
      ServerSideWitness.Mark mark = witness.mark();
      try (RawClient client = client(transactions)) {
        assertThat(letters(client, statement)).matches("TD+CZ|Hd+cCZ");
        if (!statement.startsWith("COPY")) {
          client.send(new RawBatch().select(statement).sync().bytes());
          assertThat(ProxyPair.letters(client.until('Z'))).matches("12TD+CZ");
        }
      }

      assertThat(witness.executionsSince(mark, statement)).containsOnlyKeys(primary);
    }
  }

  @Test
  void aWriteFlagSurvivesRollbackToASavepoint() throws Exception {
    for (String transactions : TRANSACTIONS) {
      try (RawClient client = client(transactions)) {
        for (String before : List.of("BEGIN", "INSERT INTO faults VALUES (1)", "SAVEPOINT s")) {
          assertThat(letters(client, before)).isEqualTo("CZ");
        }
        ask(client, "INSERT INTO faults VALUES (2)");
        ask(client, "ROLLBACK TO SAVEPOINT s");
        assertThat(port(client)).isEqualTo(primary.port());
        assertThat(first(ask(client, "SELECT count(*) FROM faults"))).isEqualTo("1");
        ask(client, "ROLLBACK");

        // Nothing but the savepoint that is rolled back to has written.
        ask(client, "BEGIN");
        ask(client, "SAVEPOINT s");
        ask(client, "INSERT INTO faults VALUES (3)");
        ask(client, "ROLLBACK TO s");
        assertThat(port(client)).isEqualTo(primary.port());
        ask(client, "INSERT INTO faults VALUES (4)");
        assertThat(first(ask(client, "SELECT id FROM faults"))).isEqualTo("4");
        ask(client, "ROLLBACK");
        assertThat(first(ask(client, "SELECT count(*) FROM faults"))).isEqualTo("0");
      }
    }
  }

  @Test
  void aTransactionThatBeginsInAQueryStringIsOne() throws Exception {
    for (String transactions : TRANSACTIONS) {
      for (String begin :
          List.of("BEGIN; SELECT 1", "SELECT 1; BEGIN", "START TRANSACTION; SELECT 1; SELECT 2")) {
        try (RawClient client = client(transactions);
            RawClient other = client(transactions)) {
          List<RawClient.Message> answer = ask(client, begin);
          assertThat(answer.get(answer.size() - 1).fields()).as(begin).isEqualTo("T");
          int node = port(client);
          assertThat(port(client)).as("the next SELECT is inside").isEqualTo(node);
          assertThat(letters(client, "INSERT INTO faults VALUES (1)")).isEqualTo("CZ");
          assertThat(port(client)).isEqualTo(primary.port());
          assertThat(first(ask(client, "SELECT count(*) FROM faults"))).isEqualTo("1");
          assertThat(letters(client, "ROLLBACK")).isEqualTo("CZ");
          assertThat(first(ask(other, "SELECT count(*) FROM faults /* NO LOAD BALANCE */")))
              .isEqualTo("0");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN ISOLATION LEVEL REPEATABLE READ",
        "BEGIN ISOLATION LEVEL SERIALIZABLE",
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
      })
  void repeatableReadIsOneSnapshot(String begin) throws Exception {
    for (String transactions : TRANSACTIONS) {
      try (RawClient client = client(transactions)) {
        for (String statement : begin.split("; ", -1)) {
          ask(client, statement);
        }
        String count = first(ask(client, "SELECT count(*) FROM faults"));
        int node = port(client);
        try (Connection direct = superuser()) {
          Sql.run(
              direct,
              "INSERT INTO faults SELECT max(id) + 1 FROM (SELECT 0 AS id"
                  + " UNION SELECT id FROM faults) AS ids");
        }
        cluster.awaitReplayed();

        for (int i = 0; i < 4; i++) {
          assertThat(first(ask(client, "SELECT count(*) FROM faults"))).isEqualTo(count);
          assertThat(port(client)).isEqualTo(node);
        }
        if (!begin.contains("READ ONLY")) {
          assertThat(letters(client, "INSERT INTO faults VALUES (1000)")).isEqualTo("CZ");
          assertThat(first(ask(client, "SELECT count(*) FROM faults WHERE id < 1000")))
              .as("the write has not moved it to a younger snapshot")
              .isEqualTo(count);
        }
        ask(client, "ROLLBACK");
      }
    }
  }

  @Test
  void aPreparedStatementReturnsToTheReplicasAfterAWrite() throws Exception {
    for (String transactions : TRANSACTIONS) {
      try (Connection connection = proxy(transactions).connect(Map.of("prepareThreshold", "1"));
          PreparedStatement select = connection.prepareStatement(Sql.PORT)) {
        assertThat(ports(select, 4)).isEqualTo(replicas);
        connection.setAutoCommit(false);
        Sql.run(connection, "INSERT INTO faults VALUES (1)");
        assertThat(ports(select, 3)).containsExactly(primary.port());
        connection.rollback();
        connection.setAutoCommit(true);

        Eventually.holds(() -> assertThat(ports(select, 4)).isEqualTo(replicas));
      }
    }
  }

  private static Set<Integer> ports(PreparedStatement select, int times) throws SQLException {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < times; i++) {
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        ports.add(rows.getInt(1));
      }
    }
    return ports;
  }

  @Test
  void settingsAndSavepointsDoNotStopBalancing() throws Exception {
    for (String transactions : TRANSACTIONS) {
      try (RawClient client = client(transactions)) {
        ask(client, "SET statement_timeout = '77s'");
        ask(client, "BEGIN");
        ask(client, "SAVEPOINT s");
        ask(client, "SET LOCAL work_mem = '7MB'");
        ask(client, "COMMIT");
        Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 4; i++) {
          ports.add(port(client));
          assertThat(first(ask(client, "SELECT current_setting('statement_timeout')")))
              .isEqualTo("77s");
        }
        assertThat(ports).isEqualTo(replicas);
      }
    }
  }

  /** Within a transaction they end its part on the replica; the next one begins there again. */
  @ParameterizedTest
  @ValueSource(strings = {"SET LOCAL work_mem = '7MB'", "SAVEPOINT s"})
  void inATransactionTheyStopItOnlyThere(String statement) throws Exception {
    try (RawClient client = client("until_write")) {
      for (int i = 0; i < 3; i++) {
        Eventually.holds(
            () -> {
              ask(client, "ROLLBACK");
              assertThat(letters(client, "BEGIN")).isEqualTo("CZ");
              assertThat(port(client)).isIn(replicas);
            });
        assertThat(letters(client, statement)).isEqualTo("CZ");
        assertThat(letters(client, "SAVEPOINT deeper")).isEqualTo("CZ");
        assertThat(letters(client, "INSERT INTO faults VALUES (1)")).isEqualTo("CZ");
        assertThat(letters(client, "ROLLBACK TO deeper")).isEqualTo("CZ");
        assertThat(port(client)).as("the write flag stays").isEqualTo(primary.port());
        assertThat(first(ask(client, "SELECT current_setting('work_mem')")))
            .isEqualTo(statement.startsWith("SET") ? "7MB" : "4MB");
        assertThat(first(ask(client, "SELECT count(*) FROM faults"))).isEqualTo("0");
        assertThat(letters(client, "COMMIT")).isEqualTo("CZ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"EXECUTE nowhere", "DEALLOCATE nowhere", "EXPLAIN EXECUTE nowhere", "B", "D"})
  void anUnknownStatementNameIs26000(String how) throws Exception {
    for (String transactions : TRANSACTIONS) {
      try (RawClient client = client(transactions)) {
        RawBatch batch =
            switch (how) {
              case "B" -> new RawBatch().bind("", "nowhere").execute("", 0).sync();
              case "D" -> new RawBatch().describeStatement("nowhere").sync();
              default -> new RawBatch().query(how);
            };
        for (int i = 0; i < 2; i++) {
          client.send(batch.bytes());
          List<RawClient.Message> answer = client.until('Z');

          assertThat(ProxyPair.letters(answer)).isEqualTo("EZ");
          assertThat(answer.get(0).fields()).contains(" C26000").contains("nowhere");
          assertThat(letters(client, "SELECT 1")).isEqualTo("TDCZ");
        }
      }
    }
  }

  @Test
  void aQueryBeforeTheSyncIsAQuery() throws Exception {
    for (String transactions : TRANSACTIONS) {
      for (String first : List.of("SELECT 1", "INSERT INTO faults VALUES (1)")) {
        for (String second : List.of("SELECT 2", "DELETE FROM faults")) {
          try (RawClient client = client(transactions)) {
            client.send(new RawBatch().select(first).query(second).sync().bytes());
            String letters =
                ProxyPair.letters(client.until('Z')) + ProxyPair.letters(client.until('Z'));

            assertThat(letters)
                .as(first + ", " + second)
                .isEqualTo(
                    (first.startsWith("S") ? "12TDC" : "12nC")
                        + (second.startsWith("S") ? "TDCZ" : "CZ")
                        + "Z");
            // PostgreSQL 18 itself may answer the next one with XX000 "unexpected state STARTED".
            Eventually.holds(() -> assertThat(letters(client, "SELECT 3")).isEqualTo("TDCZ"));
          }
        }
      }
    }
  }
}
