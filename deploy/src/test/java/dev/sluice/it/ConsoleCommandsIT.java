package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the console shows of sessions that do something, and what its commands do to them. */
@ExtendWith(ProxyExtension.class)
final class ConsoleCommandsIT {
  private static final Map<String, String> NAMED = Map.of("ApplicationName", "watched");

  private final LocalCluster cluster;

  ConsoleCommandsIT(LocalCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void aSessionIsSeenWithItsConnectionItsPinsAndItsCounts() throws Exception {
    try (ConsoleProxy console = ConsoleProxy.over(cluster, Map.of());
        Connection client = console.proxy().connect(NAMED);
        Connection admin = console.connect()) {
      Sql.run(client, "SELECT 1 FOR UPDATE");
      List<Long> before = figures(admin);
      Sql.run(client, "CREATE TEMP TABLE mine AS SELECT 1 AS a");
      client.setAutoCommit(false);
      Sql.run(client, "SELECT 1 FOR UPDATE");

      String pid = Sql.one(client, "SELECT pg_backend_pid()");
      String session = row(admin, "SHOW CLIENTS", "watched");
      assertThat(session).startsWith("C|app|app|none|active|127.0.0.1|").contains("/" + pid + "|");
      assertThat(row(admin, "SHOW SERVERS", "watched"))
          .startsWith("S|app|app|none|active|")
          .contains("|" + pid + "|");
      assertThat(row(admin, "SHOW PINS", "watched")).endsWith("|temporary objects");
      assertThat(rows(admin, "SHOW POOLS"))
          .anyMatch(line -> line.startsWith("app|app|1|0|0|0|1|0|0|"));
      client.commit();

      List<Long> now = figures(admin);
      assertThat(now.get(0)).as("assignments").isPositive();
      assertThat(now.get(1) - before.get(1)).as("transactions").isEqualTo(2);
      assertThat(now.get(2) - before.get(2)).as("statements").isEqualTo(4);
      assertThat(now.get(3)).as("received").isGreaterThan(before.get(3) + 100);
      assertThat(now.get(4)).as("sent").isGreaterThan(before.get(4) + 100);
      assertThat(now.get(6)).as("time").isPositive();
      assertThat(rows(admin, "SHOW NODES"))
          .hasSize(cluster.nodes().size())
          .anyMatch(line -> line.contains("|primary|"));
      assertThat(rows(admin, "SHOW ROUTES")).anyMatch(line -> line.startsWith("primary|"));
      assertThat(rows(admin, "SHOW STATEMENTS"))
          .anyMatch(line -> line.startsWith("create temp table mine as select 0 as a|"));
    }
  }

  /** What was done on the database of the tests, in the order of the columns. */
  private static List<Long> figures(Connection admin) throws SQLException {
    String[] values = row(admin, "SHOW STATS_TOTALS", "app").split("\\|", -1);
    return Arrays.stream(values).skip(1).map(Long::valueOf).toList();
  }

  @Test
  void pauseWaitsForTransactionsAndResumeLetsGo() throws Exception {
    try (ConsoleProxy console = ConsoleProxy.over(cluster, Map.of());
        Connection working = console.proxy().connect(NAMED);
        Connection other = console.proxy().connect(NAMED);
        Connection admin = console.connect();
        Connection second = console.connect()) {
      working.setAutoCommit(false);
      Sql.run(working, "SELECT 1 FOR UPDATE");
      CompletableFuture<Void> paused = async(() -> Sql.run(admin, "PAUSE app"));
      Eventually.holds(() -> assertThat(paused(second)).isEqualTo("1"));
      CompletableFuture<Void> late = async(() -> Sql.run(other, "SELECT 1 FOR UPDATE"));
      Eventually.holds(
          () -> assertThat(rows(second, "SHOW WAITS")).anyMatch(line -> line.contains("paused")));
      assertThat(paused).isNotDone();

      working.commit();
      paused.get(20, TimeUnit.SECONDS);
      assertThat(late).isNotDone();
      Sql.run(second, "RESUME app");

      late.get(20, TimeUnit.SECONDS);
      assertThat(paused(second)).isEqualTo("0");
    }
  }

  private static String paused(Connection admin) throws SQLException {
    try (Statement statement = admin.createStatement();
        ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
      while (rows.next()) {
        if (rows.getString("name").equals("app")) {
          return rows.getString("paused");
        }
      }
      return "";
    }
  }

  @Test
  void killEndsSessionsAndNewOnesWaitForResume() throws Throwable {
    try (ConsoleProxy console = ConsoleProxy.over(cluster, Map.of());
        Connection client = console.proxy().connect(NAMED);
        Connection busy = console.proxy().connect(NAMED);
        Connection admin = console.connect()) {
      Sql.run(client, "SELECT 1");
      CompletableFuture<String> state =
          CompletableFuture.supplyAsync(
              () -> sqlState(() -> Sql.run(busy, "SELECT pg_sleep(60)")),
              task -> new Thread(task).start());
      Eventually.holds(
          () ->
              assertThat(rows(admin, "SHOW CLIENTS"))
                  .anyMatch(line -> line.startsWith("C|app|app|none|active|")));

      Sql.run(admin, "KILL app");

      assertThat(state.get(20, TimeUnit.SECONDS)).isEqualTo("57P01");
      assertThat(Sql.sqlState(() -> Sql.run(client, "SELECT 1"))).isEqualTo("57P01");
      Sql.run(admin, "RESUME app");
      try (Connection next = console.proxy().connect(NAMED)) {
        assertThat(Sql.one(next, "SELECT 42")).isEqualTo("42");
        String line = row(admin, "SHOW CLIENTS", "watched");
        Sql.run(admin, "KILL_CLIENT " + line.substring(line.lastIndexOf('|') + 1));
        assertThat(Sql.sqlState(() -> Sql.run(next, "SELECT 1"))).isEqualTo("57P01");
      }
    }
  }

  private static String sqlState(ThrowingCallable call) {
    try {
      return Sql.sqlState(call);
    } catch (Throwable e) {
      return e.toString();
    }
  }

  @Test
  void reconnectClosesConnectionsWhenTheyComeBack() throws Exception {
    Map<String, String> shared = Map.of("SLUICE_POOLING", "transaction");
    try (ConsoleProxy console = ConsoleProxy.over(cluster, shared);
        Connection working = console.proxy().connect(NAMED);
        Connection idle = console.proxy().connect(NAMED);
        Connection admin = console.connect()) {
      working.setAutoCommit(false);
      Sql.run(working, "SELECT 1 FOR UPDATE");
      String first = Sql.one(working, "SELECT pg_backend_pid()");
      Sql.run(idle, "SELECT 1 FOR UPDATE");

      Sql.run(admin, "RECONNECT app");

      assertThat(Sql.one(working, "SELECT pg_backend_pid()")).isEqualTo(first);
      Eventually.holds(() -> assertThat(rows(admin, "SHOW SERVERS")).hasSize(1));
      working.commit();
      assertThat(Sql.one(working, "SELECT pg_backend_pid() FOR UPDATE")).isNotEqualTo(first);
    }
  }

  @Test
  void aReplicaThatDrainsGetsNoReadsUntilItIsUndrained() throws Exception {
    try (ConsoleProxy console = ConsoleProxy.over(cluster, Map.of());
        Connection client = console.proxy().connect(NAMED);
        Connection admin = console.connect()) {
      ClusterNode drained = cluster.nodes().get(1);
      int port = drained.address().port();
      Sql.run(admin, "DRAIN \"" + drained.address() + "\"");
      Eventually.holds(
          () ->
              assertThat(console.proxy().server().topology().current().replicas())
                  .noneMatch(node -> node.address().port() == port));
      for (int i = 0; i < 10; i++) {
        assertThat(Sql.port(client)).isNotEqualTo(port);
      }
      Sql.run(admin, "UNDRAIN " + port(admin, port));
      Eventually.holds(() -> assertThat(Sql.port(client)).isEqualTo(port));
    }
  }

  /** The id of the node with that port. */
  private static String port(Connection admin, int port) throws SQLException {
    return rows(admin, "SHOW NODES").stream()
        .filter(line -> line.contains("|" + port + "|"))
        .map(line -> line.substring(0, line.indexOf('|')))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anAnnouncedSwitchoverHoldsNewTransactionsUntilItIsCalledOff() throws Throwable {
    try (ConsoleProxy console = ConsoleProxy.over(cluster, Map.of());
        Connection open = console.proxy().connect(NAMED);
        Connection client = console.proxy().connect(NAMED);
        Connection admin = console.connect()) {
      open.setAutoCommit(false);
      Sql.run(open, "SELECT 1 FOR UPDATE");
      assertThat(Sql.sqlState(() -> Sql.run(admin, "SWITCH TO " + cluster.primary().address())))
          .isEqualTo("55000");
      Sql.run(admin, "SWITCH TO " + cluster.nodes().get(1).address());
      CompletableFuture<Void> held = async(() -> Sql.run(client, "SELECT 1 FOR UPDATE"));
      Eventually.holds(
          () -> assertThat(rows(admin, "SHOW WAITS")).anyMatch(line -> line.contains("a primary")));
      assertThat(Sql.one(open, "SELECT 41 FOR UPDATE")).isEqualTo("41");
      assertThat(held).isNotDone();

      Sql.run(admin, "SWITCH OFF");

      held.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoMayOnlyShowChangesNothing() throws Throwable {
    try (ConsoleProxy console = ConsoleProxy.over(cluster, Map.of());
        Connection stats = console.connect(ConsoleProxy.STATS, ConsoleProxy.SIMPLE)) {
      assertThat(Sql.sqlState(() -> Sql.run(stats, "PAUSE"))).isEqualTo("42501");
      assertThat(rows(stats, "SHOW CLIENTS")).isEmpty();
      assertThat(Sql.failure(() -> Sql.run(stats, "DRAIN nothing"))).startsWith("42501");
    }
  }

  private interface Task {
    void run() throws SQLException;
  }

  private static CompletableFuture<Void> async(Task task) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            task.run();
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        },
        running -> new Thread(running).start());
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return Sql.rows(result);
    }
  }

  /** The one row that has that value. */
  private static String row(Connection connection, String sql, String value) throws SQLException {
    Pattern field = Pattern.compile("(^|\\|)" + Pattern.quote(value) + "(\\||$)");
    List<String> found =
        rows(connection, sql).stream().filter(line -> field.matcher(line).find()).toList();
    assertThat(found).as(sql).hasSize(1);
    return found.get(0);
  }
}
