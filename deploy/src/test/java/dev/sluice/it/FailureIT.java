package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients notice of servers that end connections, die and change roles. */
@ExtendWith(ProxyExtension.class)
final class FailureIT {

  @Test
  void anIdleServerConnectionThatIsTerminatedIsNotNoticed(LocalCluster cluster, TestProxy proxy)
      throws Exception {
    try (Connection client = proxy.connect(Map.of("ApplicationName", "terminated"))) {
      Sql.run(client, "CREATE TABLE survivor (id int)");
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++) {
          assertThat(Sql.one(client, "SELECT 42")).isEqualTo("42");
        }
        Sql.run(client, "INSERT INTO survivor VALUES (1)");
        terminate(cluster, "terminated");
        assertThat(Sql.one(client, "SELECT 42")).isEqualTo("42");
        Sql.run(client, "INSERT INTO survivor VALUES (1)");
      }

      assertThat(Sql.one(client, "SELECT count(*) FROM survivor")).isEqualTo("6");
      Sql.run(client, "DROP TABLE survivor");
    }
  }

  @Test
  void settingsAndPreparedStatementsSurviveTheTerminationToo(LocalCluster cluster, TestProxy proxy)
      throws Exception {
    try (Connection client =
            proxy.connect(Map.of("ApplicationName", "terminated", "prepareThreshold", "1"));
        var select =
            client.prepareStatement("SELECT current_schemas(false)::text || inet_server_port()")) {
      Sql.run(client, "SET search_path = pg_catalog");
      for (int round = 0; round < 3; round++) {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 4; i++) {
          try (var rows = select.executeQuery()) {
            rows.next();
            answers.add(rows.getString(1));
          }
        }
        assertThat(answers).hasSize(2).allSatisfy(a -> assertThat(a).startsWith("{pg_catalog}"));
        terminate(cluster, "terminated");
      }
    }
  }

  @Test
  void aTerminationInATransactionIsAnHonestError(LocalCluster cluster, TestProxy proxy)
      throws Throwable {
    try (Connection client = proxy.connect(Map.of("ApplicationName", "terminated"))) {
      client.setAutoCommit(false);
      Sql.run(client, "CREATE TABLE undone (id int)");
      terminate(cluster, "terminated");

      assertThat(Sql.sqlState(() -> Sql.run(client, "SELECT 1"))).isEqualTo("57P01");
    }
    try (Connection next = proxy.connect()) {
      assertThat(Sql.one(next, "SELECT to_regclass('undone') FOR UPDATE")).isEmpty();
    }
  }

  @Test
  void aTerminationOfARunningWriteIsAnHonestError(LocalCluster cluster, TestProxy proxy)
      throws Throwable {
    try (Connection client = proxy.connect(Map.of("ApplicationName", "terminated"))) {
      CompletableFuture<Void> terminated =
          CompletableFuture.runAsync(
              () -> Eventually.holds(() -> assertThat(terminateSleeping(cluster)).isEqualTo(1)));

      assertThat(
              Sql.sqlState(
                  () -> Sql.run(client, "CREATE TEMP TABLE x AS SELECT 1 FROM pg_sleep(60)")))
          .isEqualTo("57P01");
      terminated.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void readsGoOnWhenAReplicaDies() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(ClusterExtension.options());
        TestProxy proxy = TestProxy.over(cluster)) {
      List<Connection> clients = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Connection client = connect(proxy, cluster);
        Sql.port(client);
        Sql.port(client);
        clients.add(client);
      }
      cluster.kill(cluster.nodes().get(1));

      int alive = cluster.nodes().get(2).port();
      for (Connection client : clients) {
        for (int i = 0; i < 4; i++) {
          assertThat(Sql.port(client)).isIn(alive, cluster.nodes().get(0).port());
        }
      }
      Eventually.holds(() -> assertThat(Sql.port(clients.get(0))).isEqualTo(alive));
      cluster.start(cluster.nodes().get(1));
      Eventually.holds(
          () -> assertThat(Sql.port(clients.get(0))).isEqualTo(cluster.nodes().get(1).port()));
      for (Connection client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aWriteIsHeldUntilThereIsAPrimaryAgain() throws Throwable {
    try (LocalCluster cluster = LocalCluster.start(ClusterExtension.options());
        TestProxy proxy = TestProxy.over(cluster);
        Connection client = connect(proxy, cluster);
        Connection inTransaction = connect(proxy, cluster)) {
      ClusterNode old = cluster.nodes().get(0);
      Sql.run(client, "CREATE TABLE kept (id int)");
      // Until a replica is known to have the table, the session's reads would wait for a primary.
      Eventually.holds(() -> assertThat(Sql.port(client)).isNotEqualTo(old.port()));
      inTransaction.setAutoCommit(false);
      Sql.run(inTransaction, "INSERT INTO kept VALUES (0)");
      ClusterNode next = cluster.nodes().get(1);
      cluster.stop(old, LocalCluster.StopMode.FAST);

      assertThat(Sql.sqlState(() -> Sql.run(inTransaction, "SELECT 1"))).isEqualTo("57P01");
      Eventually.holds(
          () -> assertThat(Sql.port(client)).as("reads go on").isNotEqualTo(old.port()));
      CompletableFuture<String> write =
          CompletableFuture.supplyAsync(
              () -> write(client, "INSERT INTO kept VALUES (1) RETURNING inet_server_port()"));
      Eventually.holds(() -> assertThat(proxy.server().topology().current().primary()).isNull());
      cluster.promote(next);
      cluster.repoint(cluster.nodes().get(2), next);

      assertThat(write.get(30, TimeUnit.SECONDS)).isEqualTo(Integer.toString(next.port()));
      assertThat(Sql.one(client, "SELECT string_agg(id::text, ',') FROM kept")).isEqualTo("1");
    }
  }

  @Test
  void withoutAPrimaryAWriteIsRefusedInTimeAndTheSessionGoesOn() throws Throwable {
    try (LocalCluster cluster = LocalCluster.start(ClusterExtension.options());
        TestProxy proxy = TestProxy.over(cluster, Map.of("SLUICE_FAILOVER_HOLD_TIMEOUT", "500ms"));
        Connection client = connect(proxy, cluster)) {
      cluster.kill(cluster.nodes().get(0));
      Eventually.holds(() -> assertThat(proxy.server().topology().current().primary()).isNull());

      for (int i = 0; i < 2; i++) {
        assertThat(Sql.sqlState(() -> Sql.run(client, "CREATE TABLE never ()"))).isEqualTo("57P03");
        assertThat(Sql.one(client, "SELECT 42")).isEqualTo("42");
      }
      try (Connection late = connect(proxy, cluster)) {
        assertThat(Sql.one(late, "SELECT 42")).isEqualTo("42");
      }
      cluster.start(cluster.nodes().get(0));
      Eventually.holds(() -> Sql.run(client, "CREATE TABLE at_last ()"));
    }
  }

  private static Connection connect(TestProxy proxy, LocalCluster cluster) throws SQLException {
    // No statement of pgjdbc's own, which would need the primary.
    return proxy.connect(
        cluster.logins().superuser(), "postgres", Map.of("assumeMinServerVersion", "15"));
  }

  private static String write(Connection client, String sql) {
    try {
      return Sql.one(client, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the sessions of that application_name, and waits until they are gone. */
  private static void terminate(LocalCluster cluster, String application) throws SQLException {
    for (ClusterNode node : cluster.nodes()) {
      cluster.query(
          node,
          "SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
              + " WHERE application_name = '"
              + application
              + "'");
    }
  }

  private static int terminateSleeping(LocalCluster cluster) throws SQLException {
    return Integer.parseInt(
        cluster.query(
            cluster.primary(),
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                + " WHERE application_name = 'terminated' AND state = 'active'"
                + " AND query LIKE '%pg_sleep(60)%'"));
  }
}
