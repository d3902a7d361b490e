package dev.sluice.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * pgjdbc, through a running proxy, to a primary with two replicas. Each of JMH's threads has a
 * connection of its own: {@code -t 1} to {@code -t 64}. Client and proxy share this process, so
 * what the GC profiler shows is of both.
 */
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class EndToEndBenchmark {
  /** The proxy and the nodes. */
  @State(Scope.Benchmark)
  public static class Proxy {
    private @Nullable ProxyInFront started;
    private String url = "";

    /** Does not matter where {@value ProxyInFront#URL} is given. */
    @Param({"session", "transaction"})
    private String pooling = "";

    @Setup(Level.Trial)
    public void start() throws Exception {
      String given = System.getProperty(ProxyInFront.URL);
      if (given == null) {
        ProxyInFront all = ProxyInFront.start(pooling);
        started = all;
        url = all.url();
      } else {
        ProxyInFront.createTable(given);
        url = given;
      }
    }

    @TearDown(Level.Trial)
    public void end() {
      if (started != null) {
        started.close();
      }
    }
  }

  /** One client. */
  @State(Scope.Thread)
  public static class Client {
    private @Nullable Connection connection;
    private @Nullable PreparedStatement reading;
    private @Nullable PreparedStatement writing;

    /** {@code simple}: the simple protocol; {@code prepared}: a named statement of the server's. */
    @Param({"simple", "prepared"})
    private String protocol = "";

    @Setup(Level.Trial)
    public void connect(Proxy proxy) throws SQLException {
      String how = protocol.equals("simple") ? "&preferQueryMode=simple" : "&prepareThreshold=1";
      Connection opened = DriverManager.getConnection(proxy.url + how);
      connection = opened;
      reading = opened.prepareStatement("SELECT value FROM bench WHERE id = ?");
      writing = opened.prepareStatement("UPDATE bench SET value = value + 1 WHERE id = ?");
    }

    int read() throws SQLException {
      PreparedStatement statement = of(reading);
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next()) {
          throw new IllegalStateException("no such row");
        }
        return result.getInt(1);
      }
    }

    int write() throws SQLException {
      int updated = of(writing).executeUpdate();
      if (updated != 1) {
        throw new IllegalStateException(updated + " rows were updated");
      }
      return updated;
    }

    private static PreparedStatement of(@Nullable PreparedStatement statement) throws SQLException {
      if (statement == null) {
        throw new IllegalStateException("not connected");
      }
      statement.setInt(1, 1 + ThreadLocalRandom.current().nextInt(ProxyInFront.rows()));
      return statement;
    }

    @TearDown(Level.Trial)
    public void disconnect() throws SQLException {
      if (connection != null) {
        connection.close();
      }
    }
  }

  /** A row by its key, on a replica. */
  @Benchmark
  public int read(Client client) throws SQLException {
    return client.read();
  }

  /** A row by its key, on the primary. */
  @Benchmark
  public int write(Client client) throws SQLException {
    return client.write();
  }

  /** One write for nine reads. */
  @Benchmark
  public int mixed(Client client) throws SQLException {
    return ThreadLocalRandom.current().nextInt(10) == 0 ? client.write() : client.read();
  }
}
