package dev.sluice.drivers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PGobject;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** pgjdbc. */
final class PgJdbcApp implements DriverApp {
  private static final int MOST_PARAMETERS = 65_535;

  @Override
  public String run(Endpoint endpoint) throws Exception {
    Transcript transcript = new Transcript();
    try (Connection connection = connect(endpoint)) {
      new Run(endpoint, connection, transcript).all();
    }
    transcript.connects(
        endpoint.connects(),
        i -> {
          try (Connection one = connect(endpoint)) {
            return (Integer) ask(one, "SELECT ?::int", i).get(0).get(0);
          }
        });
    return transcript.end();
  }

  private static Connection connect(Endpoint endpoint, String... settings) throws SQLException {
    Properties all = new Properties();
    all.setProperty("user", endpoint.login().user());
    all.setProperty("password", endpoint.login().password().value());
    all.setProperty("socketTimeout", "60");
    for (int i = 0; i < settings.length; i += 2) {
      all.setProperty(settings[i], settings[i + 1]);
    }
    return DriverManager.getConnection(endpoint.jdbcUrl(), all);
  }

  private static List<List<Object>> ask(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return ask(statement, values);
    }
  }

  private static List<List<Object>> ask(PreparedStatement statement, Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement.execute() ? rows(statement.getResultSet()) : List.of();
  }

  private static List<List<Object>> rows(ResultSet rows) throws SQLException {
    List<List<Object>> all = new ArrayList<>();
    while (rows.next()) {
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        Object value = rows.getObject(i);
        row.add(value instanceof java.sql.Array array ? array.getArray() : value);
      }
      all.add(row);
    }
    return all;
  }

  private static Object failure(Callable<Object> call) throws Exception {
    try {
      return call.call();
    } catch (PSQLException e) {
      ServerErrorMessage server = e.getServerErrorMessage();
      return server == null
          ? List.of(e.getSQLState(), e.getMessage())
          : Arrays.asList(
              e.getSQLState(),
              server.getMessage(),
              server.getDetail(),
              server.getHint(),
              server.getPosition(),
              server.getWhere(),
              server.getTable(),
              server.getColumn(),
              server.getConstraint(),
              server.getRoutine());
    }
  }

  /** One run, section by section. */
  private record Run(Endpoint endpoint, Connection connection, Transcript transcript) {
    void all() throws Exception {
      connected();
      styles();
      prepared();
      transactions();
      errors();
      copy();
      cancel();
      notifications();
      large();
      parameters();
      types();
      settings();
      cursors();
      batches();
      temporary();
      locks();
    }

    private List<List<Object>> ask(String sql, Object... values) throws SQLException {
      return PgJdbcApp.ask(connection, sql, values);
    }

    private void run(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    private void show(String label, @Nullable Object value) {
      transcript.show(label, value);
    }

    private void fails(String label, String sql, Object... values) throws Exception {
      show(label, failure(() -> ask(sql, values)));
    }

    private void connected() throws Exception {
      transcript.section("connect");
      run(Transcript.SCHEMA);
      show(
          "parameters",
          new java.util.TreeMap<>(connection.unwrap(PGConnection.class).getParameterStatuses()));
      show("database", connection.getMetaData().getDatabaseProductVersion());
      show("tables", column(connection.getMetaData().getTables(null, "public", "%", null), 3));
      show("columns", column(connection.getMetaData().getColumns(null, null, "item", "%"), 4));
      show("keys", column(connection.getMetaData().getImportedKeys(null, null, "part"), 12));
      show(
          "indexes",
          column(connection.getMetaData().getIndexInfo(null, null, "item", true, false), 6));
      for (String wrong : List.of("no_such_setting=1", "work_mem=x")) {
        show(
            "refused",
            failure(() -> connect(endpoint, "options", "-c " + wrong).isClosed())
                .toString()
                .split(", null", 2)[0]);
      }
      try (Connection other =
          connect(
              endpoint,
              "targetServerType",
              "primary",
              "options",
              "-c search_path=pg_catalog",
              "ApplicationName",
              "matrix")) {
        show(
            "options",
            PgJdbcApp.ask(
                other,
                "SELECT current_setting('search_path'), current_setting('application_name')"));
      }
    }

    private static List<String> column(ResultSet rows, int column) throws SQLException {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(column));
      }
      return values;
    }

    private void styles() throws Exception {
      transcript.section("styles");
      String query =
          "SELECT id, name, price, ?::int + 1, ?::text, ?::date FROM item WHERE id >= ? ORDER BY id";
      for (String mode :
          List.of("simple", "extended", "extendedForPrepared", "extendedCacheEverything")) {
        for (String threshold : List.of("0", "1", "-1")) {
          try (Connection other =
              connect(endpoint, "preferQueryMode", mode, "prepareThreshold", threshold)) {
            for (int i = 0; i < 3; i++) {
              show(
                  mode + " " + threshold,
                  PgJdbcApp.ask(other, query, 41, "it's", LocalDate.of(2024, 2, 29), 2));
            }
          }
        }
      }
      try (Statement statement = connection.createStatement()) {
        boolean rows =
            statement.execute(
                "SELECT 1; UPDATE item SET price = price; SELECT name FROM item ORDER BY id");
        while (rows || statement.getUpdateCount() >= 0) {
          show("of several", rows ? rows(statement.getResultSet()) : statement.getUpdateCount());
          rows = statement.getMoreResults();
        }
        statement.execute("");
        show("empty", statement.getUpdateCount());
      }
    }

    private void prepared() throws Exception {
      transcript.section("prepared");
      try (PreparedStatement read =
              connection.prepareStatement("SELECT name, price FROM item WHERE id = ?");
          PreparedStatement write =
              connection.prepareStatement(
                  "UPDATE item SET price = price + ? WHERE id = 1 RETURNING price")) {
        show("parameters", write.getParameterMetaData().getParameterTypeName(1));
        show("columns", read.getMetaData().getColumnTypeName(2));
        for (int i = 0; i < 12; i++) {
          show("read", PgJdbcApp.ask(read, i % 3 + 1));
          show("write", PgJdbcApp.ask(write, new BigDecimal(i)));
        }
      }
      run("ALTER TABLE item ADD COLUMN more int DEFAULT 7");
      for (int i = 0; i < 7; i++) {
        show("star", ask("SELECT * FROM item WHERE id = ?", 3));
      }
      run("ALTER TABLE item DROP COLUMN more");
      run("DEALLOCATE ALL");
      show("changed", ask("SELECT * FROM item WHERE id = ?", 3));
      fails("bad", "SELECT ? + nothing", 1);
    }

    private void transactions() throws Exception {
      transcript.section("transactions");
      String count = "SELECT count(*) FROM item";
      connection.setAutoCommit(false);
      run("INSERT INTO item (name, price) VALUES ('glue', 3)");
      show("inside", ask(count));
      connection.rollback();
      show("rolled back", ask(count));
      run("INSERT INTO item (name, price) VALUES ('glue', 3)");
      Savepoint savepoint = connection.setSavepoint("a");
      fails("inner", "INSERT INTO item (name, price) VALUES ('glue', 3)");
      fails("aborted", "SELECT ?", 1);
      connection.rollback(savepoint);
      connection.commit();
      show("committed", ask(count));
      fails("error", "SELECT 1/0");
      show(
          "commit",
          failure(
              () -> {
                connection.commit();
                return "committed";
              }));
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      show("level", ask("SHOW transaction_isolation"));
      fails("read only", "DELETE FROM part");
      connection.rollback();
      connection.setReadOnly(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setAutoCommit(true);
      try (Connection other = connect(endpoint, "autosave", "always")) {
        other.setAutoCommit(false);
        show("saved", failure(() -> PgJdbcApp.ask(other, "SELECT 1/0")));
        show("goes on", PgJdbcApp.ask(other, count));
        other.commit();
      }
    }

    private void errors() throws Exception {
      transcript.section("errors");
      for (String statement : Transcript.ERRORS) {
        for (int i = 0; i < 2; i++) {
          fails("error", statement);
        }
      }
      fails("parameter", "SELECT ?::text::int", "x");
      try (Statement statement = connection.createStatement()) {
        statement.execute("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$");
        show(
            "notices",
            List.of(
                statement.getWarnings().getMessage(),
                statement.getWarnings().getNextWarning().getMessage()));
      }
    }

    private void copy() throws Exception {
      transcript.section("copy");
      run("CREATE TABLE bulk (id int, name text)");
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      String lines =
          IntStream.range(0, 20_000)
              .mapToObj(i -> i + "\tname " + i + "\n")
              .collect(Collectors.joining());
      show("in", copies.copyIn("COPY bulk FROM STDIN", new StringReader(lines)));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      show("out", copies.copyOut("COPY (SELECT * FROM bulk ORDER BY id) TO STDOUT", out));
      show("bytes", out.toByteArray());
      show(
          "wrong",
          failure(
              () ->
                  copies.copyIn(
                      "COPY bulk FROM STDIN",
                      new ByteArrayInputStream("x\ty\n".getBytes(StandardCharsets.UTF_8)))));
      var copy = copies.copyIn("COPY bulk FROM STDIN");
      copy.writeToCopy("1\tx\n".getBytes(StandardCharsets.UTF_8), 0, 4);
      copy.cancelCopy();
      show("after", ask("SELECT count(*) FROM bulk"));
    }

    private void cancel() throws Exception {
      transcript.section("cancel");
      for (String statement : Transcript.LONG) {
        try (PreparedStatement slow = connection.prepareStatement(statement)) {
          CompletableFuture<Object> answer = CompletableFuture.supplyAsync(() -> quietly(slow));
          show("cancelled", cancelled(slow, answer));
        }
        show("after", ask("SELECT count(*) FROM item"));
      }
      try (Statement limited = connection.createStatement()) {
        limited.setQueryTimeout(1);
        show("timed out", failure(() -> limited.execute("SELECT pg_sleep(60)")));
      }
      show("after", ask("SELECT count(*) FROM item"));
    }

    private static Object quietly(PreparedStatement slow) {
      try {
        return failure(() -> PgJdbcApp.ask(slow));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private static Object cancelled(Statement slow, CompletableFuture<Object> answer)
        throws Exception {
      for (int i = 0; i < 1_000; i++) {
        try {
          return answer.get(50, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          slow.cancel();
        }
      }
      throw new IOException("a cancel does nothing");
    }

    private void notifications() throws Exception {
      transcript.section("notify");
      try (Connection listener = connect(endpoint)) {
        PgJdbcApp.ask(listener, "LISTEN news");
        ask("SELECT pg_notify('news', ?)", "first");
        run("NOTIFY news, 'second'");
        for (int received = 0; received < 2; ) {
          for (PGNotification note : listener.unwrap(PGConnection.class).getNotifications(20_000)) {
            show("received", List.of(note.getName(), note.getParameter()));
            received++;
          }
        }
      }
    }

    private void large() throws Exception {
      transcript.section("large");
      run("CREATE TABLE blob (t text, b bytea)");
      byte[] data = new byte[4_096_000];
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) i;
      }
      ask("INSERT INTO blob VALUES (?, ?)", "Grüße! ".repeat(300_000), data);
      show("digests", ask("SELECT length(t), md5(t), length(b), md5(b) FROM blob"));
      for (int i = 0; i < 6; i++) {
        show("out", ask("SELECT t, b FROM blob"));
      }
      show("rows", ask("SELECT g FROM generate_series(1, 50000) AS g").size());
    }

    private void parameters() throws Exception {
      transcript.section("parameters");
      for (int count : List.of(100, MOST_PARAMETERS)) {
        String query = "SELECT array_length(ARRAY[" + "?::int,".repeat(count - 1) + "?::int], 1)";
        Object[] values = IntStream.range(0, count).boxed().toArray();
        show("number", ask(query, values));
      }
    }

    private void types() throws Exception {
      transcript.section("types");
      PGobject json = new PGobject();
      json.setType("jsonb");
      json.setValue("{\"a\": [1, null]}");
      Object[] values = {
        true,
        1L << 40,
        1.5,
        Double.NaN,
        new BigDecimal("12345678901234567890.0123"),
        "",
        "Ω",
        new byte[] {0, -1},
        LocalDate.of(2024, 2, 29),
        OffsetDateTime.of(2024, 7, 1, 12, 0, 0, 5000, ZoneOffset.UTC),
        new UUID(0, 5),
        connection.createArrayOf("int4", new Object[] {1, 2, null}),
        json
      };
      for (Object value : values) {
        try (PreparedStatement echo = connection.prepareStatement("SELECT ?")) {
          for (int i = 0; i < 7; i++) {
            show(value.getClass().getSimpleName(), PgJdbcApp.ask(echo, value));
          }
        }
      }
      try (PreparedStatement echo = connection.prepareStatement("SELECT ?::int")) {
        echo.setNull(1, Types.INTEGER);
        show("null", rows(echo.executeQuery()));
      }
      show(
          "others",
          ask(
              "SELECT '[1,5)'::int4range, '1 mon'::interval, '(1,2)'::point, ROW(1, 'x'), 'NaN'::numeric, '{{a},{b}}'::text[]"));
    }

    private Object current() throws SQLException {
      return ask(
          "SELECT current_setting('search_path'), current_setting('timezone'),"
              + " current_setting('application_name'), '2024-01-01 00:00:00+00'::timestamptz::text");
    }

    private void settings() throws Exception {
      transcript.section("settings");
      run("CREATE SCHEMA other CREATE TABLE item (id int)");
      connection.setSchema("other");
      run("SET TIME ZONE 'Asia/Kolkata'");
      connection.setClientInfo("ApplicationName", "matrix");
      show("set", List.of(current(), connection.getSchema(), ask("SELECT count(*) FROM item")));
      connection.setAutoCommit(false);
      run("SET LOCAL search_path = public");
      run("SET LOCAL TIME ZONE 'America/New_York'");
      show("local", List.of(current(), ask("SELECT count(*) FROM item")));
      connection.commit();
      show("after", current());
      run("SET search_path = pg_catalog");
      connection.rollback();
      connection.setAutoCommit(true);
      show("rolled back", current());
      fails("wrong", "SET work_mem = 'x'");
      run("RESET ALL");
      run("DISCARD ALL");
      show("discarded", current());
    }

    private void cursors() throws Exception {
      transcript.section("cursors");
      connection.setAutoCommit(false);
      try (PreparedStatement some =
          connection.prepareStatement("SELECT g FROM generate_series(1, ?) AS g")) {
        some.setFetchSize(70);
        show(
            "fetched",
            PgJdbcApp.ask(some, 1_000).stream().mapToInt(row -> (Integer) row.get(0)).sum());
        show("again", PgJdbcApp.ask(some, 200).size());
      }
      run("DECLARE c CURSOR FOR SELECT id FROM item ORDER BY id");
      show("two", ask("FETCH 2 FROM c"));
      connection.commit();
      fails("gone", "FETCH 1 FROM c");
      connection.rollback();
      try (Statement held =
          connection.createStatement(
              ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)) {
        ResultSet items = held.executeQuery("SELECT id, name, price FROM item ORDER BY id");
        show("last", items.last() && items.previous() ? items.getString(2) : "");
        items.updateBigDecimal(3, BigDecimal.TEN);
        items.updateRow();
      }
      show("updated", ask("SELECT name FROM item WHERE price = 10"));
      connection.rollback();
      connection.setAutoCommit(true);
    }

    private void batches() throws Exception {
      transcript.section("batches");
      for (String rewritten : List.of("false", "true")) {
        try (Connection other = connect(endpoint, "reWriteBatchedInserts", rewritten);
            PreparedStatement insert =
                other.prepareStatement(
                    "INSERT INTO part (item) VALUES (?)", Statement.RETURN_GENERATED_KEYS)) {
          show(
              "counts",
              Arrays.stream(batch(insert, 500, 3))
                  .filter(count -> count == 1 || count == Statement.SUCCESS_NO_INFO)
                  .count());
          show("keys", rows(insert.getGeneratedKeys()).size());
          other.setAutoCommit(false);
          show("broken", failure(() -> batch(insert, 10, 9)));
          other.rollback();
          show(
              "parts",
              PgJdbcApp.ask(other, "SELECT item, count(*) FROM part GROUP BY 1 ORDER BY 1"));
        }
      }
      try (Statement mixed = connection.createStatement()) {
        for (String sql :
            List.of(
                "CREATE TABLE made (id int)",
                "INSERT INTO made VALUES (1), (2)",
                "DROP TABLE made")) {
          mixed.addBatch(sql);
        }
        show("mixed", Arrays.toString(mixed.executeBatch()));
      }
    }

    private static int[] batch(PreparedStatement insert, int size, int items) throws SQLException {
      for (int i = 0; i < size; i++) {
        insert.setInt(1, i % items + 1);
        insert.addBatch();
      }
      try {
        return insert.executeBatch();
      } catch (BatchUpdateException e) {
        if (e.getNextException() instanceof PSQLException cause) {
          throw cause;
        }
        throw e;
      }
    }

    private void temporary() throws Exception {
      transcript.section("temporary");
      run("CREATE TEMP TABLE scratch (id int)");
      for (int i = 0; i < 7; i++) {
        ask("INSERT INTO scratch VALUES (?)", i);
      }
      show("rows", ask("SELECT count(*), sum(id) FROM scratch WHERE id > ?", 2));
      run("DISCARD TEMP");
      fails("gone", "SELECT * FROM scratch");
    }

    private void locks() throws Exception {
      transcript.section("locks");
      try (Connection other = connect(endpoint)) {
        show("mine", ask("SELECT pg_try_advisory_lock(?)", 7L));
        show("theirs", PgJdbcApp.ask(other, "SELECT pg_try_advisory_lock(?)", 7L));
        show("back", ask("SELECT pg_advisory_unlock(?)", 7L));
        show("theirs", PgJdbcApp.ask(other, "SELECT pg_try_advisory_lock(?)", 7L));
      }
    }
  }
}
