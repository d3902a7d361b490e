package dev.sluice.load;

import dev.sluice.load.Witness.Complaint;
import dev.sluice.load.Witness.Write;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writers and readers on connections of their own, from {@link #start} to {@link #close}. Each
 * writer inserts rows with growing numbers, in one of four ways, and reads its newest one back. A
 * number whose fate is not known is never used again.
 */
public final class Load implements AutoCloseable {
  private static final String INSERT = "INSERT INTO witness VALUES (?, ?)";

  /** Errors that say for certain that the transaction was not committed. */
  private static final List<String> NOT_COMMITTED =
      List.of("08006", "57P01", "57P03", "53300", "25P02", "25006");

  /**
   * How to connect.
   *
   * @param url of JDBC
   * @param reconnects whether a client whose connection is closed opens another one
   * @param thinkTime of a client between two transactions
   */
  public record Target(String url, Properties properties, boolean reconnects, Duration thinkTime) {
    Connection connect(int client) throws SQLException {
      Properties all = new Properties();
      all.putAll(properties);
      if (client % 4 == 3) {
        all.setProperty("preferQueryMode", "simple");
      } else {
        all.setProperty("prepareThreshold", client % 4 == 0 ? "1" : "5");
      }
      return DriverManager.getConnection(url, all);
    }
  }

  private final Target target;
  private final Witness witness = new Witness();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ExecutorService threads;

  private Load(Target target, int clients) {
    this.target = target;
    this.threads = Executors.newFixedThreadPool(clients);
  }

  /** Makes the table that the clients use. */
  public static void prepare(Connection primary) throws SQLException {
    try (Statement statement = primary.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS witness");
      statement.execute(
          "CREATE TABLE witness (writer int, number bigint, PRIMARY KEY (writer, number))");
    }
  }

  /** Begins. */
  public static Load start(Target target, int writers, int readers) {
    Load load = new Load(target, writers + readers);
    for (int i = 0; i < writers; i++) {
      int writer = i;
      load.threads.execute(() -> load.work(load.new Writer(writer)));
    }
    for (int i = 0; i < readers; i++) {
      int reader = i;
      load.threads.execute(() -> load.work(load.new Reader(reader)));
    }
    return load;
  }

  public Witness witness() {
    return witness;
  }

  @Override
  public void close() {
    stop();
  }

  /** Ends; waits until every client has had its last answer. */
  public void stop() {
    ended.countDown();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a client has had no answer for 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }

  /** One client. */
  private interface Client {
    int number();

    /** Works until the end of the load, or of the connection. */
    void use(Connection connection) throws SQLException;

    void got(SQLException error);
  }

  private boolean goesOn() {
    return ended.getCount() > 0;
  }

  private void work(Client client) {
    boolean again = true;
    while (again && goesOn()) {
      try (Connection connection = target.connect(client.number())) {
        client.use(connection);
      } catch (SQLException e) {
        client.got(e);
      }
      if (goesOn()) {
        witness.disconnected();
      }
      again = target.reconnects();
    }
  }

  /** Between two transactions; cut short at the end. */
  private void think() {
    long millis = target.thinkTime().toMillis();
    if (millis > 0) {
      try {
        ended.await(millis, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Complaint complaint(String client, long begunAt, SQLException error) {
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    return new Complaint(client, begunAt, state, String.valueOf(error.getMessage()));
  }

  private final class Reader implements Client {
    private final int number;
    private long begunAt = System.nanoTime();

    Reader(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public void use(Connection connection) throws SQLException {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT number FROM witness WHERE writer = ? LIMIT 3")) {
        while (goesOn() && !connection.isClosed()) {
          begunAt = System.nanoTime();
          select.setInt(1, number);
          try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              rows.getLong(1);
            }
            witness.read();
          } catch (SQLException e) {
            got(e);
          }
          think();
        }
      }
    }

    @Override
    public void got(SQLException error) {
      witness.readerGot(complaint("reader " + number, begunAt, error));
    }
  }

  private final class Writer implements Client {
    private final int number;
    private final List<Write> open = new ArrayList<>();
    private long next = 1;
    private long begunAt = System.nanoTime();

    Writer(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public void use(Connection connection) throws SQLException {
      try (PreparedStatement insert = connection.prepareStatement(INSERT);
          PreparedStatement select =
              connection.prepareStatement("SELECT max(number) FROM witness WHERE writer = ?")) {
        while (goesOn() && !connection.isClosed()) {
          begunAt = System.nanoTime();
          try {
            transaction(connection, insert);
            open.forEach(witness::acknowledged);
            open.clear();
            readBack(select);
          } catch (SQLException e) {
            got(e);
            end(connection);
          }
          think();
        }
      }
    }

    /** One statement, or a transaction of two. */
    private void transaction(Connection connection, PreparedStatement insert) throws SQLException {
      boolean explicit = number % 2 == 1;
      connection.setAutoCommit(!explicit);
      for (int i = 0; i < (explicit ? 2 : 1); i++) {
        Write write = new Write(number, next++);
        open.add(write);
        insert.setInt(1, number);
        insert.setLong(2, write.number());
        insert.executeUpdate();
      }
      if (explicit) {
        connection.commit();
      }
    }

    private void readBack(PreparedStatement select) throws SQLException {
      select.setInt(1, number);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        long seen = rows.getLong(1);
        if (seen < next - 1) {
          witness.stale("writer " + number + ": " + seen + " after " + (next - 1));
        }
      }
    }

    /** What a pool does with a connection that comes back to it. */
    private void end(@Nullable Connection connection) {
      try {
        if (connection != null && !connection.isClosed() && !connection.getAutoCommit()) {
          connection.rollback();
          connection.setAutoCommit(true);
        }
      } catch (SQLException e) {
        witness.writerGot(complaint("writer " + number + ", rollback", begunAt, e));
      }
    }

    @Override
    public void got(SQLException error) {
      Complaint complaint = complaint("writer " + number, begunAt, error);
      witness.writerGot(complaint);
      if (NOT_COMMITTED.contains(complaint.sqlState())) {
        witness.refused(open);
      } else {
        witness.unknown(open);
      }
      open.clear();
    }
  }
}
