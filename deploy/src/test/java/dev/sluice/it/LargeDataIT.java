package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** What is far larger than the proxy's memory passes through it. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LargeDataIT {
  private static final int ROWS = 2_000;
  private static final int ROW = 100_000;
  private static final long SIZE = (long) ROWS * ROW;
  private static final long MEBI = 1L << 20;

  private final LocalCluster cluster;
  private ProxyProcess proxy;

  LargeDataIT(LocalCluster cluster, TestProxy shared, @TempDir Path directory) throws Exception {
    this.cluster = cluster;
    assertThat(shared.cluster()).isSameAs(cluster);
    this.proxy =
        ProxyProcess.start(
            cluster,
            directory.resolve("log"),
            List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m", "-XX:+ExitOnOutOfMemoryError"));
  }

  @AfterAll
  void stop() throws Exception {
    proxy.close();
  }

  @AfterEach
  void proxyIsWell() throws Exception {
    assertThat(proxy.isAlive()).as(proxy.log()).isTrue();
    assertThat(proxy.log()).doesNotContain("OutOfMemory", "ERROR", "Exception");
  }

  @Test
  void aLargeResult() throws Exception {
    try (Connection client = connect()) {
      client.setAutoCommit(false);
      try (var statement = client.createStatement()) {
        statement.setFetchSize(50);
        long bytes = 0;
        int rows = 0;
        try (var result =
            statement.executeQuery(
                "SELECT n, repeat(chr(97 + n % 26), "
                    + ROW
                    + ") FROM generate_series(1, "
                    + ROWS
                    + ") AS n")) {
          while (result.next()) {
            String value = result.getString(2);
            assertThat(value.charAt(ROW - 1)).isEqualTo((char) ('a' + result.getInt(1) % 26));
            bytes += value.length();
            rows++;
          }
        }
        assertThat(rows).isEqualTo(ROWS);
        assertThat(bytes).isEqualTo(SIZE);
      }
      client.rollback();
    }
  }

  @Test
  void aLargeResultInOneStreamAndOneLargeValue() throws Exception {
    try (Connection client = connect()) {
      CopyManager copy = client.unwrap(PGConnection.class).getCopyAPI();
      Counter counter = new Counter();
      copy.copyOut(
          "COPY (SELECT repeat('x', "
              + (ROW - 1)
              + ") FROM generate_series(1, "
              + ROWS
              + ")) TO STDOUT",
          counter);
      assertThat(counter.bytes).isEqualTo(SIZE);

      Counter one = new Counter();
      copy.copyOut("COPY (SELECT repeat('y', 150000000)) TO STDOUT", one);
      assertThat(one.bytes).isEqualTo(150_000_001);
    }
  }

  @Test
  void aLargeCopyIn() throws Exception {
    try (Connection client = connect()) {
      Sql.run(client, "CREATE TEMP TABLE large (value text)");
      CopyManager copy = client.unwrap(PGConnection.class).getCopyAPI();

      assertThat(copy.copyIn("COPY large FROM STDIN", new Lines())).isEqualTo(ROWS);
      assertThat(
              Sql.one(
                  client, "SELECT count(DISTINCT value) || ' ' || sum(length(value)) FROM large"))
          .isEqualTo("1 " + (SIZE - ROWS));
    }
  }

  @Test
  void aClientThatDoesNotReadCostsNoMemoryAndNoOtherClientsTime() throws Exception {
    ClusterLogins.Login login = cluster.logins().application();
    assertThat(login.user()).isEqualTo("app");
    try (Connection other = connect();
        Connection slow = connect()) {
      assertThat(Sql.one(other, "SELECT 42")).isEqualTo("42");
      long before = proxy.residentBytes();
      slow.setAutoCommit(false);
      CopyManager copy = slow.unwrap(PGConnection.class).getCopyAPI();
      // Nothing of it is read for now: the driver reads row by row.
      var rows =
          copy.copyOut(
              "COPY (SELECT repeat('x', "
                  + (ROW - 1)
                  + ") FROM generate_series(1, "
                  + ROWS
                  + ")) TO STDOUT");
      for (int i = 0; i < 500; i++) {
        assertThat(Sql.one(other, "SELECT 42")).isEqualTo("42");
      }
      assertThat(proxy.residentBytes() - before).isLessThan(48 * MEBI);
      long bytes = 0;
      for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
        bytes += row.length;
      }
      assertThat(bytes).isEqualTo(SIZE);
      slow.rollback();
    }
  }

  private Connection connect() throws SQLException {
    ClusterLogins.Login login = cluster.logins().application();
    return DriverManager.getConnection(
        proxy.jdbcUrl(TestProxy.DATABASE), login.user(), login.password().value());
  }

  /** Counts what is written to it. */
  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] some, int offset, int length) {
      bytes += length;
    }
  }

  /** {@link #ROWS} lines of {@link #ROW} bytes, made as they are read. */
  private static final class Lines extends InputStream {
    private static final byte[] LINE =
        ("z".repeat(ROW - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
    private long position;

    @Override
    public int read() {
      return position == SIZE ? -1 : LINE[(int) (position++ % ROW)];
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (position == SIZE) {
        return -1;
      }
      int from = (int) (position % ROW);
      int count = Math.min(length, ROW - from);
      System.arraycopy(LINE, from, into, offset, count);
      position += count;
      return count;
    }
  }
}
