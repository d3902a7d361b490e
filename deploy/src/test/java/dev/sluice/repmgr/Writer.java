package dev.sluice.repmgr;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Inserts rows into the table {@code written} of one node, one a transaction, until it fails. */
final class Writer implements AutoCloseable {
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final Connection connection;
  private final Thread thread = new Thread(this::write, "writer");

  private Writer(Connection connection) {
    this.connection = connection;
  }

  /** Makes the table anew and begins. */
  static Writer start(RepmgrNode node) throws SQLException {
    node.execute("DROP TABLE IF EXISTS written; CREATE TABLE written (number int)");
    Writer writer = new Writer(node.connect("postgres"));
    writer.thread.start();
    return writer;
  }

  /** Waits until so many rows are acknowledged. */
  void awaitRows(int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> acknowledged.get() >= count);
  }

  /** Waits until a row was refused. */
  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  /** How many rows were acknowledged. */
  int acknowledged() {
    return acknowledged.get();
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // which ends the thread, too
  }

  private void write() {
    try (Statement statement = connection.createStatement()) {
      while (true) {
        statement.executeUpdate("INSERT INTO written VALUES (" + acknowledged.get() + ")");
        acknowledged.incrementAndGet();
      }
    } catch (SQLException theEnd) {
      return;
    }
  }
}
