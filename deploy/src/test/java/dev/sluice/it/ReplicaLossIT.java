package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.LocalCluster.StopMode;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Replicas that die, are shut down or get in the way of replay while they read: no client hears of
 * it as long as it has got nothing of the answer.
 *
 * <p>The system property {@code sluice.loss.rounds} says how often replicas come and go under load.
 */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReplicaLossIT {
  private static final int SESSIONS = 32;
  private static final int ROUNDS = Integer.getInteger("sluice.loss.rounds", 1);
  private static final String SLOW = "SELECT count(*), 'sleeping' FROM lost, pg_sleep(1.5)";
  private static final String ROWS =
      "SELECT id, 'sleeping' || repeat('x', 2000), pg_sleep(0.002) FROM lost ORDER BY id";

  private final LocalCluster cluster;
  private final ProxyPair proxies;
  private final ClusterNode primary;
  private final LogRecorder log = new LogRecorder();

  /** The shared proxy is not used; its extension watches for leaks. */
  ReplicaLossIT(TestProxy shared) throws Exception {
    cluster =
        LocalCluster.start(
            ClusterExtension.options()
                .withSetting("max_standby_streaming_delay", "0")
                .withSetting("autovacuum", "off"));
    primary = cluster.primary();
    cluster.query(primary, "CREATE DATABASE app OWNER " + cluster.logins().application().user());
    cluster.awaitReplayed();
    proxies = ProxyPair.over(cluster);
  }

  @BeforeEach
  void table() throws Exception {
    sql("CREATE TABLE lost (id int PRIMARY KEY, value text)");
    sql("INSERT INTO lost SELECT i, md5(i::text) FROM generate_series(1, 5000) AS i");
    cluster.awaitReplayed();
    proxies.awaitKnown("SELECT count(*), 'x' FROM lost, pg_sleep(0.0)");
    proxies.awaitKnown("SELECT id, 'x' || repeat('x', 2), pg_sleep(0.0) FROM lost ORDER BY id");
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    startAll();
    sql("DROP TABLE IF EXISTS lost");
    proxies.awaitQuiet();
    assertThat(log.errors()).isEmpty();
    assertThat(log.alarms()).noneMatch(line -> line.contains("broke the protocol"));
  }

  @AfterAll
  void end() {
    log.close();
    proxies.close();
    cluster.close();
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = proxies.plain().direct(primary)) {
      Sql.run(connection, statement);
    }
  }

  /** How the end of a read comes about. */
  enum End {
    KILLED {
      @Override
      void of(LocalCluster cluster, ClusterNode replica, long pid) throws Exception {
        cluster.kill(replica);
      }
    },
    STOPPED {
      @Override
      void of(LocalCluster cluster, ClusterNode replica, long pid) throws Exception {
        cluster.stop(replica, StopMode.FAST);
      }
    },
    QUIT {
      @Override
      void of(LocalCluster cluster, ClusterNode replica, long pid) throws Exception {
        cluster.stop(replica, StopMode.IMMEDIATE);
      }
    },
    BACKEND_TERMINATED {
      @Override
      void of(LocalCluster cluster, ClusterNode replica, long pid) throws Exception {
        cluster.query(replica, "SELECT pg_terminate_backend(" + pid + ")");
      }
    };

    abstract void of(LocalCluster cluster, ClusterNode replica, long pid) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void aReadThatHasAnsweredNothingRunsAgain(End end) throws Exception {
    for (RawBatch batch :
        List.of(
            new RawBatch().query("SELECT 1").query(SLOW).query("SELECT 2"),
            new RawBatch().query("SELECT 1").select(SLOW).sync().query("SELECT 2"))) {
      int before = proxies.retried();
      CompletableFuture<Void> lost = CompletableFuture.runAsync(() -> loseSleeping(end));
      proxies.answerAlike(client -> SafetyNetAttackIT.send(client, batch, 3));
      lost.get(30, TimeUnit.SECONDS);

      assertThat(proxies.retried()).isGreaterThan(before);
      startAll();
    }
  }

  /** Ends the replica on which the read sleeps, or its backend there. */
  private void loseSleeping(End end) {
    Eventually.holds(
        () -> {
          Sleeping sleeping = sleeping();
          end.of(cluster, sleeping.node(), sleeping.pid());
        });
  }

  private record Sleeping(ClusterNode node, long pid) {}

  private Sleeping sleeping() throws SQLException {
    for (ClusterNode node : cluster.nodes()) {
      if (!node.equals(primary)) {
        String pid =
            cluster.query(
                node,
                "SELECT pid FROM pg_stat_activity WHERE state = 'active'"
                    + " AND query LIKE '%''sleeping''%' AND pid <> pg_backend_pid()");
        if (!pid.isEmpty()) {
          return new Sleeping(node, Long.parseLong(pid));
        }
      }
    }
    throw new AssertionError("no replica sleeps");
  }

  private void startAll() throws Exception {
    for (ClusterNode node : cluster.nodes()) {
      if (!cluster.isUp(node)) {
        cluster.start(node);
      }
    }
    cluster.awaitStreaming();
    long now = System.nanoTime();
    Eventually.holds(
        () ->
            assertThat(proxies.balancing().server().topology().current().replicas())
                .hasSize(2)
                .allMatch(replica -> replica.isFreshAsOf(now)));
  }

  @ParameterizedTest
  @EnumSource
  void behindTheFirstRowTheEndIsHonestAndNoRowComesTwice(End end) throws Exception {
    try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
      client.send(new RawBatch().query(ROWS).bytes());
      List<RawClient.Message> all = client.until('D');
      CompletableFuture<Void> lost = CompletableFuture.runAsync(() -> loseSleeping(end));
      int expected = 1;
      RawClient.Message last = all.get(all.size() - 1);
      while (last.type() == 'D') {
        assertThat(last.value()).isEqualTo(Integer.toString(expected));
        expected++;
        last = readOrEnd(client);
      }
      lost.get(30, TimeUnit.SECONDS);

      assertThat(expected).isLessThan(5000);
      assertThat(last.fields()).matches("|SERROR .* C(57P01|57P02|08006) .*\\s*");
      if (last.fields().isEmpty()) {
        assertThat(client.readToEnd()).isEmpty();
      } else {
        assertThat(client.read().type()).isEqualTo('Z');
        client.send(new RawBatch().query("SELECT 42").bytes());
        assertThat(ProxyPair.letters(client.until('Z'))).isEqualTo("TDCZ");
      }
    }
  }

  /** Without an error the connection ends when a row was cut off in its middle. */
  private static RawClient.Message readOrEnd(RawClient client) throws IOException {
    try {
      RawClient.Message message = client.read();
      // 57P02 comes as a warning, and the end after it.
      return message.type() == 'N' ? client.read() : message;
    } catch (EOFException end) {
      return new RawClient.Message('E', new byte[0]);
    }
  }

  /** What on the primary makes a replica cancel the reads that are in the way of replay. */
  enum Conflict {
    VACUUM("DELETE FROM lost WHERE id % 2 = 0; VACUUM lost"),
    DROP("DROP TABLE lost"),
    TRUNCATE("TRUNCATE lost"),
    ALTER("ALTER TABLE lost ADD COLUMN more int DEFAULT 7");

    private final String statements;

    Conflict(String statements) {
      this.statements = statements;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReadInTheWayOfReplayRunsAgain(Conflict conflict) throws Exception {
    int before = proxies.retried("40001");
    try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
      CompletableFuture<Void> conflicting = CompletableFuture.runAsync(() -> bring(conflict));
      List<RawClient.Message> answer =
          SafetyNetAttackIT.send(client, new RawBatch().select(SLOW).sync(), 1);
      conflicting.get(30, TimeUnit.SECONDS);

      try (RawClient late = RawClient.loggedIn(proxies.plain())) {
        assertThat(answer.stream().map(RawClient.Message::fields))
            .containsExactlyElementsOf(
                SafetyNetAttackIT.send(late, new RawBatch().select(SLOW).sync(), 1).stream()
                    .map(RawClient.Message::fields)
                    .toList());
      }
      List<RawClient.Message> next =
          SafetyNetAttackIT.send(client, new RawBatch().query("SELECT 42"), 1);
      assertThat(ProxyPair.letters(next)).isEqualTo("TDCZ");
    }
    assertThat(proxies.retried("40001")).isEqualTo(before + 1);
  }

  private void bring(Conflict conflict) {
    Eventually.holds(this::sleeping);
    try {
      for (String statement : conflict.statements.split("; ", -1)) {
        sql(statement);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void behindTheFirstRowAConflictIsTheClientsAndTheSessionGoesOn() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
      client.send(new RawBatch().query(ROWS).bytes());
      client.until('D');
      CompletableFuture<Void> conflicting =
          CompletableFuture.runAsync(() -> bring(Conflict.VACUUM));
      List<RawClient.Message> rest = client.until('Z');
      conflicting.get(30, TimeUnit.SECONDS);

      assertThat(rest.get(rest.size() - 2).fields()).contains(" C40001");
      assertThat(rest).hasSizeLessThan(5000);
      List<RawClient.Message> next =
          SafetyNetAttackIT.send(client, new RawBatch().query("SELECT 42"), 1);
      assertThat(ProxyPair.letters(next)).isEqualTo("TDCZ");
    }
  }

  /**
   * No answer is longer than the 8 KB that a server collects before it sends any of it. A server
   * that shuts down sends what it has together with its last words.
   */
  @Test
  void noReaderNoticesThatReplicasComeAndGo() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    LongAdder reads = new LongAdder();
    int before = proxies.retried();
    ExecutorService pool = Executors.newFixedThreadPool(SESSIONS);
    try {
      List<CompletableFuture<Void>> readers = new ArrayList<>();
      for (int i = 0; i < SESSIONS; i++) {
        int number = i;
        readers.add(CompletableFuture.runAsync(() -> readUntil(done, number, reads), pool));
      }
      int turn = 0;
      for (int round = 0; round < ROUNDS; round++) {
        for (End end : List.of(End.STOPPED, End.KILLED, End.QUIT)) {
          ClusterNode replica = cluster.nodes().get(1 + turn++ % 2);
          awaitMore(reads, 500);
          terminateReaders(replica);
          awaitMore(reads, 500);
          end.of(cluster, replica, 0);
          awaitMore(reads, 500);
          startAll();
        }
      }
      done.set(true);
      for (CompletableFuture<Void> reader : readers) {
        reader.get(30, TimeUnit.SECONDS);
      }
    } finally {
      done.set(true);
      pool.shutdownNow();
    }
    assertThat(proxies.retried()).as("some reads were under way").isGreaterThan(before);
  }

  private void terminateReaders(ClusterNode replica) throws SQLException {
    cluster.query(
        replica,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE state = 'active' AND query LIKE '%lost%' AND pid <> pg_backend_pid()");
  }

  private static void awaitMore(LongAdder reads, int more) {
    long target = reads.sum() + more;
    Eventually.holds(() -> assertThat(reads.sum()).isGreaterThan(target));
  }

  /** Every fourth reader without a driver, the others as pgjdbc can be set. */
  private void readUntil(AtomicBoolean done, int number, LongAdder reads) {
    try {
      if (number % 4 == 0) {
        readRaw(done, number, reads);
      } else {
        readJdbc(done, number, reads);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("reader " + number, e);
    } catch (IOException e) {
      throw new UncheckedIOException("reader " + number, e);
    }
  }

  private void readJdbc(AtomicBoolean done, int number, LongAdder reads) throws SQLException {
    Map<String, String> properties =
        number % 4 == 1
            ? Map.of("preferQueryMode", "simple")
            : Map.of("prepareThreshold", number % 4 == 2 ? "1" : "0");
    try (Connection connection = proxies.balancing().connect(properties);
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT count(value) FROM lost, pg_sleep(0.005) WHERE id BETWEEN ? AND ?")) {
      for (int id = 1; !done.get(); id = 1 + id % 4000) {
        select.setInt(1, id);
        select.setInt(2, id + 9);
        try (ResultSet rows = select.executeQuery()) {
          assertThat(Sql.rows(rows)).containsExactly("10");
        }
        reads.increment();
      }
    }
  }

  private void readRaw(AtomicBoolean done, int number, LongAdder reads) throws IOException {
    RawBatch batch = new RawBatch();
    for (int i = 0; i < 5; i++) {
      batch.query("SELECT pg_sleep(0.002)");
      batch.select("SELECT id FROM lost WHERE id > " + number + " ORDER BY id LIMIT 5").sync();
    }
    try (RawClient client = RawClient.loggedIn(proxies.balancing())) {
      while (!done.get()) {
        List<RawClient.Message> answer = SafetyNetAttackIT.send(client, batch, 10);
        assertThat(ProxyPair.letters(answer)).isEqualTo("TDCZ12TDDDDDCZ".repeat(5));
        reads.increment();
      }
    }
  }
}
