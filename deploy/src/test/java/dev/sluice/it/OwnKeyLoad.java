package dev.sluice.it;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that write growing numbers to a key of their own and read it back: a number that is less
 * than what was acknowledged is a stale read. The table is {@code own_keys}.
 */
final class OwnKeyLoad {
  private static final String READ = "SELECT value, inet_server_port() FROM own_keys WHERE id = ?";

  /** Reads that follow a write: enough for a replica to catch up with it now and then. */
  private static final int MOST_READS = 60;

  /** Who reads. */
  enum Reader {
    /** The connection that wrote. */
    SAME_CONNECTION,
    /** Another connection, to another proxy, which is given the token of the write. */
    OTHER_WITH_TOKEN,
    /** Another connection, which is given nothing. */
    OTHER
  }

  private final TestProxy writeTo;
  private final TestProxy readFrom;
  private final Reader reader;
  private final int firstPrimary;
  private final AtomicBoolean done = new AtomicBoolean();
  final LongAdder writes = new LongAdder();
  final LongAdder reads = new LongAdder();

  /** Reads that a node other than the first primary has answered. */
  final LongAdder replicaReads = new LongAdder();

  /** Connections that had to be opened anew. */
  final LongAdder reconnects = new LongAdder();

  final Queue<String> stale = new ConcurrentLinkedQueue<>();
  final Queue<String> failures = new ConcurrentLinkedQueue<>();

  OwnKeyLoad(TestProxy writeTo, TestProxy readFrom, Reader reader) throws SQLException {
    this.writeTo = writeTo;
    this.readFrom = readFrom;
    this.reader = reader;
    this.firstPrimary = writeTo.cluster().primary().port();
  }

  /** Makes the table with a row for each session. */
  static void prepare(LocalCluster cluster, TestProxy proxy, int sessions) throws Exception {
    try (Connection direct = proxy.direct(cluster.primary())) {
      Sql.run(direct, "DROP TABLE IF EXISTS own_keys");
      Sql.run(direct, "CREATE TABLE own_keys (id int PRIMARY KEY, value int NOT NULL)");
      Sql.run(
          direct,
          "INSERT INTO own_keys SELECT i, 0 FROM generate_series(1, " + sessions + ") AS i");
    }
    cluster.awaitReplayed();
  }

  /** Something that happens meanwhile. */
  interface Meanwhile {
    void happens() throws Exception;
  }

  /** Runs the sessions while something happens, again and again until {@code duration} is over. */
  OwnKeyLoad run(int sessions, Duration duration, Meanwhile meanwhile) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(sessions);
    try {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int i = 1; i <= sessions; i++) {
        int key = i;
        running.add(CompletableFuture.runAsync(() -> work(key), pool));
      }
      long end = System.nanoTime() + duration.toNanos();
      do {
        meanwhile.happens();
      } while (System.nanoTime() - end < 0 && failures.isEmpty());
      done.set(true);
      for (CompletableFuture<Void> session : running) {
        session.get(60, SECONDS);
      }
    } finally {
      done.set(true);
      pool.shutdownNow();
    }
    return this;
  }

  private void work(int key) {
    Progress progress = new Progress(key);
    while (!done.get()) {
      try (Pair pair = new Pair(key)) {
        go(progress, pair);
      } catch (SQLException e) {
        reconnects.increment();
        if (!isOfALostNode(e)) {
          failures.add("session " + key + ": " + e.getSQLState() + " " + e.getMessage());
          return;
        }
      }
    }
  }

  private void go(Progress progress, Pair pair) throws SQLException {
    if (progress.token == null) {
      // A new connection knows nothing of what an earlier one wrote.
      progress.visible = 0;
    } else {
      pair.after(progress.token);
    }
    while (!done.get()) {
      for (int i = progress.random.nextInt(MOST_READS); i >= 0 && !done.get(); i--) {
        pair.read(progress.key, progress.visible);
      }
      // Of a write without an answer nobody knows whether it was done: its number is used up.
      int value = ++progress.tried;
      pair.write(progress.key, value);
      writes.increment();
      if (reader == Reader.OTHER_WITH_TOKEN) {
        progress.token = pair.token();
      }
      progress.visible = value;
    }
  }

  /** How far the session of one key has come. */
  private static final class Progress {
    final int key;
    final Random random;
    int tried;

    /** What reads must show at least. */
    int visible;

    @Nullable String token;

    Progress(int key) {
      this.key = key;
      this.random = new Random(key);
    }
  }

  private static boolean isOfALostNode(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || state.startsWith("57P");
  }

  /** The connection that writes and the one that reads, which may be the same. */
  private final class Pair implements AutoCloseable {
    private final int kind;
    private final Connection writer;
    private final Connection other;
    private final PreparedStatement read;

    Pair(int key) throws SQLException {
      kind = key % 4;
      Map<String, String> properties =
          kind == 3
              ? Map.of("preferQueryMode", "simple")
              : Map.of("prepareThreshold", kind == 0 ? "1" : "5");
      writer = writeTo.connect(properties);
      other = reader == Reader.SAME_CONNECTION ? writer : readFrom.connect(properties);
      read = other.prepareStatement(READ);
    }

    void after(String token) throws SQLException {
      Sql.run(other, "SET sluice.after = '" + token + "'");
    }

    /** One of the ways to write. */
    void write(int key, int value) throws SQLException {
      String update = "UPDATE own_keys SET value = " + value + " WHERE id = " + key;
      switch (kind) {
        case 0 -> Sql.run(writer, update);
        case 1 -> {
          writer.setAutoCommit(false);
          Sql.run(writer, update);
          writer.commit();
          writer.setAutoCommit(true);
        }
        case 2 ->
            Sql.one(writer, "WITH one AS (" + update + " RETURNING value) SELECT value FROM one");
        default -> Sql.run(writer, "SELECT 1; " + update + "; SELECT 2");
      }
    }

    /** The token of what was written, which the reader demands from now on. */
    String token() throws SQLException {
      String token = Sql.one(writer, "SHOW sluice.token");
      after(token);
      return token;
    }

    void read(int key, int atLeast) throws SQLException {
      read.setInt(1, key);
      try (ResultSet rows = read.executeQuery()) {
        rows.next();
        int value = rows.getInt(1);
        int port = rows.getInt(2);
        reads.increment();
        if (port != firstPrimary) {
          replicaReads.increment();
        }
        if (value < atLeast) {
          stale.add("key " + key + ": " + value + " after " + atLeast + " from " + port);
        }
      }
    }

    @Override
    public void close() throws SQLException {
      try (writer) {
        other.close();
      }
    }
  }
}
