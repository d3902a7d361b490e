package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How a proxy ends on SIGTERM, in a process of its own. */
@ExtendWith(ProxyExtension.class)
final class DrainIT {
  private static final int CLIENTS = 8;

  @Test
  void everyTransactionCompletesWhenOneOfTwoProxiesEnds(
      LocalCluster cluster, TestProxy shared, @TempDir Path logs) throws Exception {
    try (Connection direct = shared.direct(cluster.primary())) {
      Sql.run(direct, "CREATE TABLE drained (id int)");
    }
    Map<String, String> settings = Map.of("SLUICE_SHUTDOWN_TIMEOUT", "20s");
    try (ProxyProcess ends =
            ProxyProcess.start(cluster, logs.resolve("ends"), List.of("-Xmx64m"), settings);
        Clients clients =
            new Clients(cluster, List.of(ends.jdbcUrl("app"), shared.jdbcUrl("app")))) {
      clients.awaitMore();

      ends.terminate();

      Eventually.holds(() -> assertThat(ends.isAlive()).isFalse());
      assertThat(ends.exitValue()).isZero();
      clients.awaitMore();
      clients.stop();
      assertThat(clients.failures).isEmpty();
      try (Connection direct = shared.direct(cluster.primary())) {
        assertThat(Sql.one(direct, "SELECT count(*) FROM drained"))
            .isEqualTo(Long.toString(2 * clients.done.sum()));
        Sql.run(direct, "DROP TABLE drained");
      }
    }
  }

  @Test
  void whoIsInATransactionMayFinishItAndASecondSignalEndsItAll(
      LocalCluster cluster, TestProxy shared, @TempDir Path logs) throws Throwable {
    Map<String, String> settings = Map.of("SLUICE_SHUTDOWN_TIMEOUT", "1m");
    try (ProxyProcess proxy =
            ProxyProcess.start(cluster, logs.resolve("log"), List.of("-Xmx64m"), settings);
        Connection idle = connect(cluster, proxy.jdbcUrl("app"));
        Connection busy = connect(cluster, proxy.jdbcUrl("app"));
        Connection other = connect(cluster, proxy.jdbcUrl("app"))) {
      Sql.one(idle, "SELECT 1");
      busy.setAutoCommit(false);
      Sql.one(busy, "SELECT 1");
      other.setAutoCommit(false);
      Sql.one(other, "SELECT 1");

      proxy.terminate();

      Eventually.holds(
          () -> assertThat(Sql.sqlState(() -> Sql.one(idle, "SELECT 1"))).startsWith("57P01"));
      assertThat(Sql.one(busy, "SELECT 42")).isEqualTo("42");
      busy.commit();
      assertThat(Sql.sqlState(() -> Sql.one(busy, "SELECT 1"))).isEqualTo("57P01");
      assertThat(proxy.isAlive()).isTrue();

      proxy.terminate();

      Eventually.holds(() -> assertThat(proxy.isAlive()).isFalse());
      assertThat(proxy.exitValue()).isZero();
      assertThat(Sql.sqlState(() -> Sql.one(other, "SELECT 1"))).isEqualTo("57P01");
    }
  }

  private static Connection connect(LocalCluster cluster, String url) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", cluster.logins().application().user());
    properties.setProperty("password", cluster.logins().application().password().value());
    properties.setProperty("socketTimeout", "60");
    return DriverManager.getConnection(url, properties);
  }

  /** Transactions of two statements; who is told 57P01 ahead of one goes to the next proxy. */
  private static final class Clients implements AutoCloseable {
    private final LocalCluster cluster;
    private final List<String> urls;
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<CompletableFuture<Void>> running = new ArrayList<>();
    private final LongAdder done = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    Clients(LocalCluster cluster, List<String> urls) {
      this.cluster = cluster;
      this.urls = urls;
      for (int i = 0; i < CLIENTS; i++) {
        int first = i;
        running.add(CompletableFuture.runAsync(() -> work(first), threads));
      }
    }

    private void work(int first) {
      int url = first;
      while (!over.get()) {
        boolean begun = false;
        try (Connection client = connect(cluster, urls.get(url++ % urls.size()))) {
          client.setAutoCommit(false);
          while (!over.get()) {
            begun = false;
            Sql.run(client, "INSERT INTO drained VALUES (1)");
            begun = true;
            Sql.run(client, "INSERT INTO drained VALUES (2)");
            client.commit();
            done.increment();
          }
        } catch (SQLException e) {
          // Refused: the port is closed.
          boolean turnedAway = "57P01".equals(e.getSQLState()) || "08001".equals(e.getSQLState());
          if (begun || !turnedAway) {
            failures.add(e.getSQLState() + " " + e.getMessage() + (begun ? " in between" : ""));
          }
        }
      }
    }

    void awaitMore() {
      long target = done.sum() + 20 * CLIENTS;
      Eventually.holds(() -> assertThat(done.sum()).isGreaterThan(target));
    }

    void stop() throws Exception {
      over.set(true);
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      over.set(true);
      threads.shutdownNow();
    }
  }
}
