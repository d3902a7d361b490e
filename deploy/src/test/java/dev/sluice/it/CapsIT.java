package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The caps on clients and server connections, and what the next user of a connection finds. */
@ExtendWith(ProxyExtension.class)
final class CapsIT {
  /** No statement of pgjdbc's own at the login: a client that asks nothing holds no connection. */
  private static final Map<String, String> QUIET = Map.of("assumeMinServerVersion", "15");

  private final LocalCluster cluster;
  private final List<Connection> clients = new ArrayList<>();

  CapsIT(LocalCluster cluster) {
    this.cluster = cluster;
  }

  @AfterEach
  void leave() throws SQLException {
    for (Connection client : clients) {
      client.close();
    }
  }

  @Test
  void oneClientMoreThanAllowedIsRefusedAtOnceInPostgresqlsWords() throws Throwable {
    try (TestProxy proxy =
        proxy("LIMITS_MAX_CLIENTS", "5", "LIMITS_RESERVED_FOR_SUPERUSERS", "0")) {
      for (int i = 0; i < 5; i++) {
        client(proxy);
      }
      long start = System.nanoTime();
      assertThat(Sql.failure(() -> client(proxy)))
          .startsWith("53300 FATAL: sorry, too many clients already");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      clients.remove(0).close();

      Eventually.holds(() -> client(proxy));
      for (Connection client : clients) {
        assertThat(Sql.one(client, "SELECT 42")).isEqualTo("42");
      }
    }
  }

  @Test
  void theLastPlacesAreForSuperusers() throws Throwable {
    try (TestProxy proxy =
        proxy("LIMITS_MAX_CLIENTS", "4", "LIMITS_RESERVED_FOR_SUPERUSERS", "2")) {
      client(proxy);
      client(proxy);
      assertThat(Sql.failure(() -> client(proxy)))
          .startsWith("53300 FATAL: remaining connection slots are reserved");

      Eventually.holds(
          () -> clients.add(proxy.connect(cluster.logins().superuser(), "app", Map.of())));
      Eventually.holds(
          () -> clients.add(proxy.connect(cluster.logins().superuser(), "app", Map.of())));
      assertThat(
              Sql.failure(
                  () -> proxy.connect(cluster.logins().superuser(), "app", Map.of()).close()))
          .startsWith("53300 FATAL: sorry, too many clients already");
    }
  }

  @Test
  void usersAndDatabasesHaveCapsOfTheirOwn() throws Throwable {
    try (TestProxy proxy =
        proxy("LIMITS_MAX_CLIENTS_PER_USER", "2", "LIMITS_MAX_CLIENTS_PER_DATABASE", "3")) {
      client(proxy);
      client(proxy);
      assertThat(Sql.failure(() -> client(proxy)))
          .startsWith("53300 FATAL: too many connections for role \"app\"");
      clients.add(proxy.connect(cluster.logins().monitor(), "app", Map.of()));
      assertThat(
              Sql.failure(() -> proxy.connect(cluster.logins().monitor(), "app", Map.of()).close()))
          .startsWith("53300 FATAL: too many connections for database \"app\"");
      clients.add(proxy.connect(cluster.logins().monitor(), "postgres", Map.of()));
      clients.remove(0).close();

      Eventually.holds(() -> client(proxy));
    }
  }

  @Test
  void whoFindsNoServerConnectionWaitsItsTurn() throws Exception {
    try (TestProxy proxy =
        proxy("LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", "1", "THREADS_EVENT_LOOPS", "1")) {
      Connection first = busy(proxy);
      List<Integer> order = Collections.synchronizedList(new ArrayList<>());
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int number = i;
        Connection next = client(proxy);
        waiting.add(
            CompletableFuture.runAsync(
                () -> writeAndLeave(next, () -> order.add(number)),
                // A thread each: the common pool has one on two cores.
                task -> new Thread(task).start()));
        Eventually.holds(
            () -> assertThat(proxy.metric("sluice_waiting_sessions")).isEqualTo(number + 1));
      }
      first.close();
      for (CompletableFuture<Void> one : waiting) {
        one.get(30, TimeUnit.SECONDS);
      }

      assertThat(order).containsExactly(0, 1, 2);
    }
  }

  @Test
  void theWaitHasAnEndAndTheSessionGoesOn() throws Throwable {
    try (TestProxy proxy =
        proxy("LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", "1", "LIMITS_WAIT_TIMEOUT", "300ms")) {
      Connection late = client(proxy);
      Connection first = busy(proxy);
      assertThat(Sql.sqlState(() -> Sql.run(late, "SELECT 1 FOR UPDATE"))).isEqualTo("53300");
      assertThat(Sql.sqlState(() -> Sql.run(late, "SELECT 1 FOR UPDATE"))).isEqualTo("53300");
      assertThat(Sql.one(late, "SELECT 42")).as("a replica has room").isEqualTo("42");
      first.close();

      Eventually.holds(() -> Sql.run(late, "SELECT 1 FOR UPDATE"));
    }
  }

  @Test
  void nothingOfAClientIsLeftForTheNext() throws Exception {
    try (TestProxy proxy =
        proxy("LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", "1", "THREADS_EVENT_LOOPS", "1")) {
      int pid;
      try (Connection untidy =
          proxy.connect(cluster.logins().application(), "app", Map.of("prepareThreshold", "1"))) {
        pid = pid(untidy);
        for (String statement :
            List.of(
                "SET work_mem = '7MB'",
                "SET search_path = pg_catalog",
                "CREATE TEMP TABLE left_over (id int)",
                "PREPARE left_over AS SELECT 1",
                "LISTEN left_over",
                "SELECT pg_advisory_lock(42)",
                "BEGIN",
                "DECLARE left_over CURSOR WITH HOLD FOR SELECT 1",
                "COMMIT",
                "BEGIN",
                "INSERT INTO left_over VALUES (1)")) {
          Sql.run(untidy, statement);
        }
      }
      try (Connection next = proxy.connect()) {
        next.setAutoCommit(false); // On the primary.
        assertThat(pid(next)).as("the same server process").isEqualTo(pid);
        assertThat(
                Sql.one(
                    next,
                    "SELECT current_setting('work_mem') || ' ' || current_setting('search_path')"))
            .isEqualTo("4MB \"$user\", public");
        for (String view :
            List.of(
                "pg_prepared_statements",
                "pg_cursors WHERE name <> ''",
                "pg_listening_channels()",
                "pg_locks WHERE locktype = 'advisory'",
                "pg_class WHERE relname = 'left_over'")) {
          assertThat(Sql.one(next, "SELECT count(*) FROM " + view)).as(view).isEqualTo("0");
        }
      }
    }
  }

  @Test
  void serverConnectionsStayBelowTheirCapUnderLoad() throws Exception {
    try (TestProxy proxy = proxy("LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", "3")) {
      List<CompletableFuture<Void>> work = new ArrayList<>();
      var threads = java.util.concurrent.Executors.newFixedThreadPool(20);
      try {
        for (int i = 0; i < 20; i++) {
          work.add(
              CompletableFuture.runAsync(
                  () -> {
                    for (int round = 0; round < 5; round++) {
                      roundOfWork(proxy);
                    }
                  },
                  threads));
        }
        for (CompletableFuture<Void> one : work) {
          one.get(60, TimeUnit.SECONDS);
        }
      } finally {
        threads.shutdownNow();
      }

      for (ClusterNode node : cluster.nodes()) {
        assertThat(
                Integer.parseInt(
                    cluster.query(
                        node,
                        "SELECT count(*) FROM pg_stat_activity"
                            + " WHERE application_name = 'capped'")))
            .isLessThanOrEqualTo(3);
      }
    }
  }

  private void roundOfWork(TestProxy proxy) {
    try (Connection connection = proxy.connect(Map.of("ApplicationName", "capped"))) {
      assertThat(Sql.one(connection, "SELECT 1 FOR UPDATE")).isEqualTo("1");
      assertThat(Sql.one(connection, "SELECT 2")).isEqualTo("2");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void writeAndLeave(Connection connection, Runnable served) {
    try (connection) {
      Sql.run(connection, "SELECT 1 FOR UPDATE");
      served.run();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client that holds a connection to the primary. */
  private Connection busy(TestProxy proxy) throws SQLException {
    Connection connection = client(proxy);
    Sql.run(connection, "SELECT 1 FOR UPDATE");
    return connection;
  }

  private Connection client(TestProxy proxy) throws SQLException {
    Connection connection = proxy.connect(QUIET);
    clients.add(connection);
    return connection;
  }

  private static int pid(Connection connection) throws SQLException {
    return Integer.parseInt(Sql.one(connection, "SELECT pg_backend_pid() FOR UPDATE"));
  }

  private TestProxy proxy(String... settings) throws Exception {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      all.put("SLUICE_" + settings[i], settings[i + 1]);
    }
    return TestProxy.over(cluster, all);
  }
}
