package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** What pgjdbc can do with a connection, done through the proxy: batches, COPY, cursors, values. */
@ExtendWith(ProxyExtension.class)
final class PgJdbcStatementsIT {
  private final TestProxy proxy;

  PgJdbcStatementsIT(TestProxy proxy) {
    this.proxy = proxy;
  }

  @BeforeEach
  void table() throws SQLException {
    try (Connection connection = proxy.connect()) {
      Sql.run(connection, "CREATE TABLE items (id serial PRIMARY KEY, value text)");
    }
  }

  @AfterEach
  void noTable() throws SQLException {
    try (Connection connection = proxy.connect()) {
      Sql.run(connection, "DROP TABLE items");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void batchesOfInserts(String rewritten) throws Exception {
    try (Connection connection = proxy.connect(Map.of("reWriteBatchedInserts", rewritten));
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO items (value) VALUES (?)")) {
      for (int i = 0; i < 1_000; i++) {
        insert.setString(1, "value " + i);
        insert.addBatch();
      }

      assertThat(insert.executeBatch()).hasSize(1_000);
      assertThat(Sql.one(connection, "SELECT count(DISTINCT value) FROM items")).isEqualTo("1000");
    }
  }

  @Test
  void aMixedBatchIsOneUnit() throws Throwable {
    try (Connection connection = proxy.connect();
        Statement statement = connection.createStatement()) {
      statement.addBatch("INSERT INTO items (value) VALUES ('a'), ('b')");
      statement.addBatch("UPDATE items SET value = value || '!'");
      statement.addBatch("DELETE FROM items WHERE value = 'a!'");
      assertThat(statement.executeBatch()).containsExactly(2, 2, 1);

      connection.setAutoCommit(false);
      statement.addBatch("INSERT INTO items (value) VALUES ('c')");
      statement.addBatch("INSERT INTO items VALUES (1 / 0)");
      statement.addBatch("INSERT INTO items (value) VALUES ('d')");
      assertThat(Sql.sqlState(statement::executeBatch)).isEqualTo("22012");
      connection.rollback();
      connection.setAutoCommit(true);

      assertThat(Sql.column(connection, "SELECT value FROM items")).containsExactly("b!");
    }
  }

  @Test
  void generatedKeysComeBack() throws Exception {
    try (Connection connection = proxy.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO items (value) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
      for (int i = 1; i <= 3; i++) {
        insert.setString(1, "x");
        insert.addBatch();
      }
      insert.executeBatch();

      try (ResultSet keys = insert.getGeneratedKeys()) {
        assertThat(Sql.rows(keys)).containsExactly("1|x", "2|x", "3|x");
      }
    }
  }

  @Test
  void aFetchSizeReadsInPortions() throws Exception {
    try (Connection connection = proxy.connect()) {
      connection.setAutoCommit(false);
      try (PreparedStatement select =
          connection.prepareStatement("SELECT n FROM generate_series(1, ?) AS n")) {
        select.setFetchSize(100);
        select.setInt(1, 10_050);
        try (ResultSet rows = select.executeQuery()) {
          long sum = 0;
          int count = 0;
          while (rows.next()) {
            sum += rows.getInt(1);
            if (++count == 5_000) {
              // Another statement between two portions of the first.
              Sql.run(connection, "INSERT INTO items (value) VALUES ('between')");
            }
          }
          assertThat(sum).isEqualTo(10_050L * 10_051 / 2);
        }
      }
      connection.commit();
    }
  }

  @Test
  void copyInAndOut() throws Exception {
    String lines =
        IntStream.rangeClosed(1, 20_000)
            .mapToObj(i -> i + "\tvalue " + i + "\n")
            .collect(Collectors.joining());
    try (Connection connection = proxy.connect()) {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
      assertThat(copy.copyIn("COPY items FROM STDIN", new ByteArrayInputStream(bytes)))
          .isEqualTo(20_000);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(copy.copyOut("COPY (SELECT * FROM items ORDER BY id) TO STDOUT", out))
          .isEqualTo(20_000);

      assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(lines);
    }
  }

  @Test
  void aFailedCopyLeavesTheConnectionUsable() throws Throwable {
    try (Connection connection = proxy.connect()) {
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      byte[] bad = "no number\tx\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
      assertThat(
              Sql.sqlState(
                  () -> copy.copyIn("COPY items FROM STDIN", new ByteArrayInputStream(bad))))
          .isEqualTo("22P02");
      var abandoned = copy.copyIn("COPY items FROM STDIN");
      abandoned.writeToCopy(new byte[] {'7', '\t', 'x', '\n'}, 0, 4);
      abandoned.cancelCopy();

      assertThat(Sql.one(connection, "SELECT count(*) FROM items")).isEqualTo("0");
    }
  }

  @Test
  void largeObjectsThroughFunctionCalls() throws Exception {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    try (Connection connection = proxy.connect()) {
      connection.setAutoCommit(false);
      LargeObjectManager manager = connection.unwrap(PGConnection.class).getLargeObjectAPI();
      long id = manager.createLO();
      try (LargeObject written = manager.open(id, LargeObjectManager.WRITE)) {
        written.write(content);
      }
      connection.commit();
      try (LargeObject read = manager.open(id, LargeObjectManager.READ)) {
        assertThat(read.size()).isEqualTo(content.length);
        assertThat(read.read(content.length)).isEqualTo(content);
      }
      manager.delete(id);
      connection.commit();
    }
  }

  @Test
  void valuesOfEverySizeAndFormat() throws Exception {
    byte[] bytes = new byte[10 << 20];
    new Random(2).nextBytes(bytes);
    String sql =
        "SELECT ?::bytea, ?::int8[], ?::text[], ?::float8, ?::uuid, ?::timestamptz, ?::text";
    java.util.UUID id = java.util.UUID.randomUUID();
    try (Connection connection =
            proxy.connect(Map.of("prepareThreshold", "1", "binaryTransfer", "true"));
        PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < 4; i++) {
        select.setBytes(1, bytes);
        select.setArray(2, connection.createArrayOf("int8", new Long[] {1L, null, 3L}));
        select.setArray(3, connection.createArrayOf("text", new String[] {"a", "ü\"\\,", null}));
        select.setDouble(4, 0.1);
        select.setObject(5, id);
        select.setObject(6, java.time.OffsetDateTime.parse("2026-01-02T03:04:05.123456Z"));
        select.setString(7, "\u00e4\u20ac\ud83d\ude00'");
        try (ResultSet rows = select.executeQuery()) {
          rows.next();
          assertThat(rows.getBytes(1)).isEqualTo(bytes);
          assertThat(elements(rows.getArray(2))).isEqualTo("[1, null, 3]");
          assertThat(elements(rows.getArray(3))).isEqualTo("[a, ü\"\\,, null]");
          assertThat(rows.getDouble(4)).isEqualTo(0.1);
          assertThat(rows.getObject(5)).isEqualTo(id);
          assertThat(rows.getObject(6, java.time.OffsetDateTime.class))
              .isEqualTo("2026-01-02T03:04:05.123456Z");
          assertThat(rows.getString(7)).isEqualTo("\u00e4\u20ac\ud83d\ude00'");
        }
      }
    }
  }

  @Test
  void tenMegabytesAreStoredAndReadBack() throws Exception {
    byte[] bytes = new byte[10 << 20];
    new Random(3).nextBytes(bytes);
    try (Connection connection = proxy.connect()) {
      Sql.run(connection, "ALTER TABLE items ADD COLUMN content bytea");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO items (content) VALUES (?)")) {
        insert.setBytes(1, bytes);
        insert.executeUpdate();
      }
      try (PreparedStatement select = connection.prepareStatement("SELECT content FROM items");
          ResultSet rows = select.executeQuery()) {
        rows.next();
        assertThat(rows.getBytes(1)).isEqualTo(bytes);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3_000, 30_000, 65_535})
  void tensOfThousandsOfParameters(int count) throws Exception {
    String marks = String.join(",", java.util.Collections.nCopies(count, "?"));
    try (Connection connection = proxy.connect(Map.of("prepareThreshold", "1"));
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT count(*) FROM generate_series(1, 100000) AS n WHERE n IN ("
                    + marks
                    + ")")) {
      for (int run = 0; run < 3; run++) {
        for (int i = 1; i <= count; i++) {
          select.setInt(i, i);
        }
        try (ResultSet rows = select.executeQuery()) {
          rows.next();
          assertThat(rows.getInt(1)).isEqualTo(count);
        }
      }
    }
  }

  @Test
  void aStringOfSeveralStatementsAnswersEach() throws Exception {
    try (Connection connection = proxy.connect(Map.of("preferQueryMode", "simple"));
        Statement statement = connection.createStatement()) {
      assertThat(
              statement.execute(
                  "INSERT INTO items (value) VALUES ('a'); SELECT value FROM items;; SELECT 2"))
          .isFalse();
      assertThat(statement.getUpdateCount()).isEqualTo(1);
      assertThat(statement.getMoreResults()).isTrue();
      assertThat(Sql.rows(statement.getResultSet())).containsExactly("a");
      assertThat(statement.getMoreResults()).isTrue();
      assertThat(Sql.rows(statement.getResultSet())).containsExactly("2");
    }
  }

  @Test
  void multipleResultSetsStayOpenInTheExtendedProtocol() throws Exception {
    try (Connection connection = proxy.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1; SELECT 2; INSERT INTO items (value) VALUES ('a')");
      assertThat(Sql.rows(statement.getResultSet())).containsExactly("1");
      statement.getMoreResults();
      assertThat(Sql.rows(statement.getResultSet())).containsExactly("2");
      statement.getMoreResults();
      assertThat(statement.getUpdateCount()).isEqualTo(1);
    }
  }

  private static String elements(Array array) throws SQLException {
    return Arrays.toString((Object[]) array.getArray());
  }
}
