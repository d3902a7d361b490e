package dev.sluice.drivers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** R2DBC's PostgreSQL driver. */
final class R2dbcApp implements DriverApp {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Few, since Netty's leak detector looks at each byte on its own. */
  private static final int DATA_BYTES = 256_000;

  @Override
  public String run(Endpoint endpoint) throws Exception {
    Transcript transcript = new Transcript();
    PostgresqlConnection connection = connect(endpoint, Map.of());
    new Run(endpoint, connection, transcript).all();
    await(connection.close());
    transcript.connects(
        endpoint.connects(),
        i -> {
          PostgresqlConnection one = connect(endpoint, Map.of());
          Object answer = ask(one, "SELECT $1::int", i).get(0).get(0);
          await(one.close());
          return (Integer) answer;
        });
    return transcript.end();
  }

  private static PostgresqlConnection connect(Endpoint endpoint, Map<String, String> options) {
    return connect(endpoint, options, -1, false);
  }

  private static PostgresqlConnection connect(
      Endpoint endpoint, Map<String, String> options, int cached, boolean binary) {
    PostgresqlConnection connection =
        new PostgresqlConnectionFactory(
                PostgresqlConnectionConfiguration.builder()
                    .host(endpoint.address().host())
                    .port(endpoint.address().port())
                    .username(endpoint.login().user())
                    .password(endpoint.login().password().value())
                    .database(endpoint.database())
                    .preparedStatementCacheQueries(cached)
                    .forceBinary(binary)
                    .options(options)
                    .build())
            .create()
            .block(LIMIT);
    if (connection == null) {
      throw new IllegalStateException("no connection");
    }
    return connection;
  }

  private static void await(Mono<Void> done) {
    done.block(LIMIT);
  }

  private static List<List<Object>> ask(
      PostgresqlConnection connection, String sql, @Nullable Object... values) {
    PostgresqlStatement statement = connection.createStatement(sql);
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value == null) {
        statement.bindNull(i, Integer.class);
      } else {
        statement.bind(i, value);
      }
    }
    return rows(statement.execute());
  }

  private static List<List<Object>> rows(Flux<PostgresqlResult> results) {
    List<List<Object>> rows =
        results
            .concatMap(
                result ->
                    result.map((row, columns) -> values(row, columns.getColumnMetadatas().size())))
            .collectList()
            .block(LIMIT);
    return rows == null ? List.of() : rows;
  }

  private static List<Object> values(Row row, int columns) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      Object value = row.get(i);
      if (value instanceof ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        value = bytes;
      }
      values.add(value instanceof Json json ? json.asString() : value);
    }
    return values;
  }

  private static Object failure(Callable<Object> call) throws Exception {
    try {
      return call.call();
    } catch (RuntimeException e) {
      if (e instanceof PostgresqlException refused) {
        ErrorDetails details = refused.getErrorDetails();
        return List.of(
            details.getCode(),
            details.getMessage(),
            details.getDetail(),
            details.getHint(),
            details.getPosition(),
            details.getWhere(),
            details.getTableName(),
            details.getColumnName(),
            details.getConstraintName());
      }
      throw e;
    }
  }

  /** One run, section by section. */
  private record Run(Endpoint endpoint, PostgresqlConnection connection, Transcript transcript) {
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

    private List<List<Object>> ask(String sql, @Nullable Object... values) {
      return R2dbcApp.ask(connection, sql, values);
    }

    private void show(String label, @Nullable Object value) {
      transcript.show(label, value);
    }

    private void fails(String label, String sql, Object... values) throws Exception {
      show(label, failure(() -> ask(sql, values)));
    }

    private void connected() throws Exception {
      transcript.section("connect");
      ask(Transcript.SCHEMA);
      show("version", connection.getMetadata().getDatabaseVersion());
      PostgresqlConnection other =
          connect(endpoint, Map.of("search_path", "pg_catalog", "statement_timeout", "50s"));
      show(
          "options",
          R2dbcApp.ask(
              other,
              "SELECT current_setting('search_path'), current_setting('statement_timeout')"));
      await(other.close());
      show("refused", failure(() -> connect(endpoint, Map.of("work_mem", "x"))));
    }

    private void styles() {
      transcript.section("styles");
      String query =
          "SELECT id, name, price, $1::int + 1, $2::text FROM item WHERE id >= $3 ORDER BY id";
      show("simple", ask("SELECT id, name, price FROM item ORDER BY id"));
      for (boolean binary : List.of(false, true)) {
        for (int cached : List.of(-1, 0, 1)) {
          PostgresqlConnection other = connect(endpoint, Map.of(), cached, binary);
          for (int i = 0; i < 3; i++) {
            show(binary + " " + cached, R2dbcApp.ask(other, query, 41, "it's", 2));
            show("without", R2dbcApp.ask(other, "SELECT name FROM item ORDER BY id"));
          }
          await(other.close());
        }
      }
      show("several", ask("SELECT 1; UPDATE item SET price = price; SELECT 2"));
      show("keys", keys());
    }

    private Object keys() {
      return rows(
          connection
              .createStatement("INSERT INTO part (item) VALUES (1), (2)")
              .returnGeneratedValues("id")
              .execute());
    }

    private void prepared() throws Exception {
      transcript.section("prepared");
      for (int i = 0; i < 12; i++) {
        show("read", ask("SELECT name, price FROM item WHERE id = $1", i % 3 + 1));
        show(
            "write",
            ask(
                "UPDATE item SET price = price + $1 WHERE id = 1 RETURNING price",
                new BigDecimal(i)));
      }
      fails("bad", "SELECT $1 + nothing", 1);
    }

    private void transactions() throws Exception {
      transcript.section("transactions");
      String count = "SELECT count(*) FROM item";
      await(connection.beginTransaction());
      ask("INSERT INTO item (name) VALUES ($1)", "glue");
      show("inside", List.of(ask(count), connection.isAutoCommit()));
      await(connection.rollbackTransaction());
      show("rolled back", List.of(ask(count), connection.isAutoCommit()));
      await(connection.beginTransaction());
      ask("INSERT INTO item (name) VALUES ($1)", "glue");
      await(connection.createSavepoint("a"));
      fails("inner", "INSERT INTO item (name) VALUES ($1)", "glue");
      fails("aborted", "SELECT $1", 1);
      await(connection.rollbackTransactionToSavepoint("a"));
      await(connection.commitTransaction());
      show("committed", ask(count));
      await(connection.beginTransaction());
      fails("error", "SELECT 1/0");
      show(
          "commit",
          failure(() -> connection.commitTransaction().thenReturn("committed").block(LIMIT)));
      await(
          connection.beginTransaction(
              PostgresTransactionDefinition.from(IsolationLevel.SERIALIZABLE).readOnly()));
      show("level", ask("SHOW transaction_isolation"));
      fails("read only", "DELETE FROM part");
      await(connection.rollbackTransaction());
    }

    private void errors() throws Exception {
      transcript.section("errors");
      for (String statement : Transcript.ERRORS) {
        fails("error", statement);
      }
      fails("parameter", "SELECT $1::text::int", "x");
    }

    private void copy() throws Exception {
      transcript.section("copy");
      ask("CREATE TABLE bulk (id int, name text)");
      Flux<ByteBuf> lines =
          Flux.range(0, 100)
              .map(
                  part ->
                      IntStream.range(0, 200)
                          .mapToObj(i -> part * 200 + i + "\tname " + i + "\n")
                          .collect(Collectors.joining()))
              .map(text -> Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
      show("in", connection.copyIn("COPY bulk FROM STDIN", lines).block(LIMIT));
      show("rows", ask("SELECT count(*), sum(id) FROM bulk"));
      Mono<ByteBuf> wrong =
          Mono.fromSupplier(() -> Unpooled.copiedBuffer("x\ty\n", StandardCharsets.UTF_8));
      show("wrong", failure(() -> connection.copyIn("COPY bulk FROM STDIN", wrong).block(LIMIT)));
      show("after", ask("SELECT count(*) FROM bulk"));
    }

    private void cancel() throws Exception {
      transcript.section("cancel");
      for (String statement : Transcript.LONG) {
        CompletableFuture<Object> answer =
            CompletableFuture.supplyAsync(() -> quietly(() -> ask(statement)));
        show("cancelled", cancelled(answer));
        show("after", ask("SELECT count(*) FROM item"));
      }
    }

    private static Object quietly(Callable<Object> call) {
      try {
        return failure(call);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private Object cancelled(CompletableFuture<Object> answer) throws Exception {
      for (int i = 0; i < 1_000; i++) {
        try {
          return answer.get(50, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          await(connection.cancelRequest());
        }
      }
      throw new IOException("a cancel does nothing");
    }

    private void notifications() throws Exception {
      transcript.section("notify");
      PostgresqlConnection listener = connect(endpoint, Map.of());
      CompletableFuture<List<String>> notes =
          listener
              .getNotifications()
              .map(note -> note.getName() + " " + note.getParameter())
              .take(2)
              .collectList()
              .toFuture();
      R2dbcApp.ask(listener, "LISTEN news");
      ask("SELECT pg_notify('news', $1)", "first");
      ask("NOTIFY news, 'second'");
      show("received", notes.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
      await(listener.close());
    }

    private void large() {
      transcript.section("large");
      ask("CREATE TABLE blob (t text, b bytea)");
      byte[] data = new byte[DATA_BYTES];
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) i;
      }
      ask("INSERT INTO blob VALUES ($1, $2)", "Grüße! ".repeat(300_000), ByteBuffer.wrap(data));
      show("digests", ask("SELECT length(t), md5(t), length(b), md5(b) FROM blob"));
      show("out", ask("SELECT t, b FROM blob"));
      show("rows", ask("SELECT g FROM generate_series(1, 50000) AS g").size());
    }

    private void parameters() {
      transcript.section("parameters");
      for (int count : List.of(100, 32_767)) {
        String list =
            IntStream.rangeClosed(1, count)
                .mapToObj(i -> "$" + i + "::int")
                .collect(Collectors.joining(","));
        show(
            "number",
            ask(
                "SELECT array_length(ARRAY[" + list + "], 1)",
                IntStream.range(0, count).boxed().toArray()));
      }
    }

    private void types() {
      transcript.section("types");
      Stream.of(
              true,
              1L << 40,
              1.5,
              new BigDecimal("12345678901234567890.0123"),
              "",
              "Ω",
              ByteBuffer.wrap(new byte[] {0, -1}),
              LocalDate.of(2024, 2, 29),
              OffsetDateTime.of(2024, 7, 1, 12, 0, 0, 5000, ZoneOffset.UTC),
              new UUID(0, 5),
              new Integer[] {1, 2, null},
              Json.of("{\"a\": [1, null]}"))
          .forEach(value -> show(value.getClass().getSimpleName(), ask("SELECT $1", value)));
      show("null", ask("SELECT $1::int", (Object) null));
      show(
          "others",
          ask(
              "SELECT '1 mon'::interval, '(1,2)'::point, 'NaN'::float8, '{{a},{b}}'::text[], '10.0.0.1'::inet"));
    }

    private Object current() {
      return ask(
          "SELECT current_setting('search_path'), current_setting('timezone'),"
              + " '2024-01-01 00:00:00+00'::timestamptz::text");
    }

    private void settings() throws Exception {
      transcript.section("settings");
      ask("CREATE SCHEMA other CREATE TABLE item (id int)");
      ask("SET search_path = other");
      ask("SET TIME ZONE 'Asia/Kolkata'");
      await(connection.setStatementTimeout(Duration.ofSeconds(50)));
      show(
          "set",
          List.of(current(), ask("SELECT count(*) FROM item"), ask("SHOW statement_timeout")));
      await(connection.beginTransaction());
      ask("SET LOCAL search_path = public");
      show("local", List.of(current(), ask("SELECT count(*) FROM item")));
      await(connection.commitTransaction());
      show("after", current());
      fails("wrong", "SET work_mem = 'x'");
      ask("RESET ALL");
      show("reset", current());
    }

    private void cursors() {
      transcript.section("cursors");
      Flux<PostgresqlResult> some =
          connection
              .createStatement("SELECT g FROM generate_series(1, $1) AS g")
              .fetchSize(70)
              .bind(0, 1_000)
              .execute();
      show("fetched", rows(some).stream().mapToInt(row -> (Integer) row.get(0)).sum());
      show(
          "some",
          connection
              .createStatement("SELECT g FROM generate_series(1, 1000) AS g")
              .fetchSize(10)
              .execute()
              .concatMap(result -> result.map((row, columns) -> String.valueOf(row.get(0))))
              .take(3)
              .collectList()
              .block(LIMIT));
      show("after", ask("SELECT 1"));
    }

    private void batches() throws Exception {
      transcript.section("batches");
      PostgresqlStatement insert =
          connection.createStatement("INSERT INTO part (item) VALUES ($1) RETURNING item");
      for (int i = 0; i < 300; i++) {
        if (i > 0) {
          insert.add();
        }
        insert.bind(0, i % 3 + 1);
      }
      show("inserted", rows(insert.execute()).size());
      show(
          "batch",
          rows(
              connection
                  .createBatch()
                  .add("SELECT 1")
                  .add("INSERT INTO part (item) VALUES (1)")
                  .add("SELECT 2")
                  .execute()));
      show(
          "broken",
          failure(
              () ->
                  rows(
                      connection
                          .createBatch()
                          .add("INSERT INTO part (item) VALUES (1)")
                          .add("SELECT 1/0")
                          .execute())));
      show("parts", ask("SELECT item, count(*) FROM part GROUP BY 1 ORDER BY 1"));
    }

    private void temporary() throws Exception {
      transcript.section("temporary");
      ask("CREATE TEMP TABLE scratch (id int)");
      for (int i = 0; i < 5; i++) {
        ask("INSERT INTO scratch VALUES ($1)", i);
      }
      show("rows", ask("SELECT count(*), sum(id) FROM scratch WHERE id > $1", 2));
      ask("DROP TABLE scratch");
      fails("gone", "SELECT * FROM scratch");
    }

    private void locks() {
      transcript.section("locks");
      PostgresqlConnection other = connect(endpoint, Map.of());
      show("mine", ask("SELECT pg_try_advisory_lock($1)", 7L));
      show("theirs", R2dbcApp.ask(other, "SELECT pg_try_advisory_lock($1)", 7L));
      show("back", ask("SELECT pg_advisory_unlock($1)", 7L));
      show("theirs", R2dbcApp.ask(other, "SELECT pg_try_advisory_lock($1)", 7L));
      await(other.close());
    }
  }
}
