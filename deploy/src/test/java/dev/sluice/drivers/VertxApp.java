package dev.sluice.drivers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Vert.x's PostgreSQL client: pipelined, everything in binary. */
final class VertxApp implements DriverApp {
  private static final int LIMIT_SECONDS = 60;
  private static final int DATA_BYTES = 4_096_000;
  private static final int MOST_PARAMETERS = 65_535;

  @Override
  public String run(Endpoint endpoint) throws Exception {
    Transcript transcript = new Transcript();
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection connection = connect(vertx, options(endpoint));
      new Run(vertx, endpoint, connection, transcript).all();
      await(connection.close());
      transcript.connects(
          endpoint.connects(),
          i -> {
            PgConnection one = connect(vertx, options(endpoint));
            Object answer = ask(one, "SELECT $1::int", i).get(0).get(0);
            await(one.close());
            return (Integer) answer;
          });
      return transcript.end();
    } finally {
      await(vertx.close());
    }
  }

  private static PgConnectOptions options(Endpoint endpoint) {
    return new PgConnectOptions()
        .setHost(endpoint.address().host())
        .setPort(endpoint.address().port())
        .setUser(endpoint.login().user())
        .setPassword(endpoint.login().password().value())
        .setDatabase(endpoint.database());
  }

  private static PgConnection connect(Vertx vertx, PgConnectOptions options) throws Exception {
    return await(PgConnection.connect(vertx, options));
  }

  private static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static List<List<Object>> ask(
      PgConnection connection, String sql, @Nullable Object... values) throws Exception {
    return rows(
        await(
            values.length == 0
                ? connection.query(sql).execute()
                : connection.preparedQuery(sql).execute(Tuple.from(Arrays.asList(values)))));
  }

  /** Of all result sets. */
  private static List<List<Object>> rows(@Nullable RowSet<Row> first) {
    List<List<Object>> rows = new ArrayList<>();
    for (RowSet<Row> set = first; set != null; set = set.next()) {
      for (Row row : set) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          Object value = row.getValue(i);
          values.add(value instanceof Buffer buffer ? buffer.getBytes() : value);
        }
        rows.add(values);
      }
    }
    return rows;
  }

  private static Object failure(Future<?> future) throws Exception {
    try {
      Object value = await(future);
      return value instanceof RowSet<?> set ? set.rowCount() : String.valueOf(value);
    } catch (PgException e) {
      return Arrays.asList(
          e.getSqlState(),
          e.getSeverity(),
          e.getErrorMessage(),
          e.getDetail(),
          e.getHint(),
          e.getPosition(),
          e.getWhere(),
          e.getTable(),
          e.getColumn(),
          e.getConstraint());
    }
  }

  /** One run, section by section. */
  private record Run(
      Vertx vertx, Endpoint endpoint, PgConnection connection, Transcript transcript) {
    void all() throws Exception {
      connected();
      styles();
      prepared();
      transactions();
      errors();
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

    private List<List<Object>> ask(String sql, @Nullable Object... values) throws Exception {
      return VertxApp.ask(connection, sql, values);
    }

    private void show(String label, @Nullable Object value) {
      transcript.show(label, value);
    }

    private void fails(String label, String sql, Object... values) throws Exception {
      show(label, failure(connection.query(sql).execute()));
      show(label, failure(connection.preparedQuery(sql).execute(Tuple.from(values))));
    }

    private void connected() throws Exception {
      transcript.section("connect");
      ask(Transcript.SCHEMA);
      show("version", connection.databaseMetadata().fullVersion());
      PgConnection other =
          connect(
              vertx,
              options(endpoint)
                  .setProperties(
                      Map.of("search_path", "pg_catalog", "application_name", "matrix")));
      show(
          "options",
          VertxApp.ask(
              other, "SELECT current_setting('search_path'), current_setting('application_name')"));
      await(other.close());
      show("refused", failure(PgConnection.connect(vertx, options(endpoint).setPassword("wrong"))));
    }

    private void styles() throws Exception {
      transcript.section("styles");
      String query =
          "SELECT id, name, price, $1::int + 1, $2::text FROM item WHERE id >= $3 ORDER BY id";
      show("simple", ask("SELECT id, name, price FROM item ORDER BY id"));
      for (boolean cached : List.of(false, true)) {
        PgConnection other = connect(vertx, options(endpoint).setCachePreparedStatements(cached));
        for (int i = 0; i < 3; i++) {
          show("cached " + cached, VertxApp.ask(other, query, 41, "it's", 2));
        }
        await(other.close());
      }
      show(
          "several",
          ask("SELECT 1; UPDATE item SET price = price; SELECT name FROM item ORDER BY id"));
    }

    private void prepared() throws Exception {
      transcript.section("prepared");
      PreparedStatement read =
          await(connection.prepare("SELECT name, price FROM item WHERE id = $1"));
      PreparedStatement write =
          await(
              connection.prepare(
                  "UPDATE item SET price = price + $1 WHERE id = 1 RETURNING price"));
      for (int i = 0; i < 9; i++) {
        show("read", rows(await(read.query().execute(Tuple.of(i % 3 + 1)))));
        show("write", rows(await(write.query().execute(Tuple.of(new BigDecimal(i))))));
      }
      await(read.close());
      await(write.close());
      show("bad", failure(connection.prepare("SELECT $1 + nothing")));
    }

    private void transactions() throws Exception {
      transcript.section("transactions");
      String count = "SELECT count(*) FROM item";
      Transaction transaction = await(connection.begin());
      ask("INSERT INTO item (name) VALUES ($1)", "glue");
      show("inside", ask(count));
      await(transaction.rollback());
      show("rolled back", ask(count));
      transaction = await(connection.begin());
      ask("INSERT INTO item (name) VALUES ($1)", "glue");
      await(transaction.commit());
      show("committed", ask(count));
      for (String step :
          List.of(
              "BEGIN",
              "SAVEPOINT a",
              "INSERT INTO item (name) VALUES ('glue')",
              "SELECT 1",
              "ROLLBACK TO a",
              "COMMIT",
              "BEGIN READ ONLY",
              "DELETE FROM part",
              "COMMIT")) {
        show(step, failure(connection.query(step).execute()));
      }
    }

    private void errors() throws Exception {
      transcript.section("errors");
      for (String statement : Transcript.ERRORS) {
        fails("error", statement);
      }
      show(
          "parameter",
          failure(connection.preparedQuery("SELECT $1::text::int").execute(Tuple.of("x"))));
      BlockingQueue<String> notices = new LinkedBlockingQueue<>();
      connection.noticeHandler(notice -> notices.add(notice.getCode() + " " + notice.getMessage()));
      ask("DO $$ BEGIN RAISE NOTICE 'one'; RAISE WARNING 'two'; END $$");
      show("notices", List.copyOf(notices));
    }

    private void cancel() throws Exception {
      transcript.section("cancel");
      for (String statement : Transcript.LONG) {
        Future<RowSet<Row>> slow = connection.query(statement).execute();
        for (int i = 0; i < 1_000 && !slow.isComplete(); i++) {
          try {
            slow.toCompletionStage().toCompletableFuture().get(50, TimeUnit.MILLISECONDS);
          } catch (TimeoutException e) {
            await(connection.cancelRequest());
          } catch (ExecutionException e) {
            break;
          }
        }
        show("cancelled", failure(slow));
        show("after", ask("SELECT count(*) FROM item"));
      }
    }

    private void notifications() throws Exception {
      transcript.section("notify");
      PgConnection listener = connect(vertx, options(endpoint));
      BlockingQueue<String> notes = new LinkedBlockingQueue<>();
      listener.notificationHandler(note -> notes.add(note.getChannel() + " " + note.getPayload()));
      VertxApp.ask(listener, "LISTEN news");
      ask("SELECT pg_notify('news', $1)", "first");
      ask("NOTIFY news, 'second'");
      for (int i = 0; i < 2; i++) {
        show("received", notes.poll(LIMIT_SECONDS, TimeUnit.SECONDS));
      }
      await(listener.close());
    }

    private void large() throws Exception {
      transcript.section("large");
      ask("CREATE TABLE blob (t text, b bytea)");
      byte[] data = new byte[DATA_BYTES];
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) i;
      }
      ask("INSERT INTO blob VALUES ($1, $2)", "Grüße! ".repeat(300_000), Buffer.buffer(data));
      show("digests", ask("SELECT length(t), md5(t), length(b), md5(b) FROM blob"));
      // In binary: as text, Netty's leak detector looks at each byte on its own.
      show("out", ask("SELECT t, b FROM blob WHERE length(t) > $1", 0));
      show("rows", ask("SELECT g FROM generate_series(1, 50000) AS g").size());
    }

    private void parameters() throws Exception {
      transcript.section("parameters");
      for (int count : List.of(100, MOST_PARAMETERS)) {
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

    private void types() throws Exception {
      transcript.section("types");
      Map<String, Object> values =
          Stream.of(
                  Map.entry("bool", true),
                  Map.entry("int8", 1L << 40),
                  Map.entry("float8", 1.5),
                  Map.entry("numeric", new BigDecimal("12345678901234567890.0123")),
                  Map.entry("text", "Ω"),
                  Map.entry("bytea", Buffer.buffer(new byte[] {0, -1})),
                  Map.entry("date", LocalDate.of(2024, 2, 29)),
                  Map.entry(
                      "timestamptz", OffsetDateTime.of(2024, 7, 1, 12, 0, 0, 5000, ZoneOffset.UTC)),
                  Map.entry("uuid", new UUID(0, 5)),
                  Map.entry("int[]", new Integer[] {1, 2, null}),
                  Map.entry("jsonb", new JsonObject().put("a", "ü")))
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, java.util.TreeMap::new));
      for (Map.Entry<String, Object> value : values.entrySet()) {
        show(value.getKey(), ask("SELECT $1::" + value.getKey(), value.getValue()));
      }
      show("null", ask("SELECT $1::int", (Object) null));
      show(
          "others",
          ask(
              "SELECT '1 mon'::interval, '(1,2)'::point, 'NaN'::float8, '{a,b}'::text[], '{\"a\": 1}'::json"));
    }

    private Object current() throws Exception {
      return ask(
          "SELECT current_setting('search_path'), current_setting('timezone'),"
              + " '2024-01-01 00:00:00+00'::timestamptz::text");
    }

    private void settings() throws Exception {
      transcript.section("settings");
      ask("CREATE SCHEMA other CREATE TABLE item (id int)");
      ask("SET search_path = other");
      ask("SET TIME ZONE 'Asia/Kolkata'");
      show("set", List.of(current(), ask("SELECT count(*) FROM item")));
      Transaction transaction = await(connection.begin());
      ask("SET LOCAL search_path = public");
      show("local", List.of(current(), ask("SELECT count(*) FROM item")));
      await(transaction.commit());
      show("after", current());
      show("wrong", failure(connection.query("SET work_mem = 'x'").execute()));
      ask("RESET ALL");
      show("reset", current());
    }

    private void cursors() throws Exception {
      transcript.section("cursors");
      Transaction transaction = await(connection.begin());
      PreparedStatement series =
          await(connection.prepare("SELECT g FROM generate_series(1, $1::int) AS g"));
      Cursor cursor = series.cursor(Tuple.of(1_000));
      int sum = 0;
      do {
        for (Row row : await(cursor.read(70))) {
          sum += row.getInteger(0);
        }
      } while (cursor.hasMore());
      show("read", sum);
      await(cursor.close());
      Cursor left = series.cursor(Tuple.of(1_000));
      show("some", rows(await(left.read(2))));
      await(left.close());
      show("after", ask("SELECT 1"));
      await(series.close());
      await(transaction.commit());
    }

    private void batches() throws Exception {
      transcript.section("batches");
      List<Tuple> rows = IntStream.range(0, 300).mapToObj(i -> Tuple.of(i % 3 + 1)).toList();
      String insert = "INSERT INTO part (item) VALUES ($1)";
      show("batch", await(connection.preparedQuery(insert).executeBatch(rows)).rowCount());
      show(
          "broken",
          failure(
              connection.preparedQuery(insert).executeBatch(List.of(Tuple.of(1), Tuple.of(4711)))));
      show("parts", ask("SELECT item, count(*) FROM part GROUP BY 1 ORDER BY 1"));
      Pool pool =
          PgBuilder.pool()
              .with(new PoolOptions().setMaxSize(3))
              .connectingTo(
                  options(endpoint).setPipeliningLimit(50).setCachePreparedStatements(true))
              .using(vertx)
              .build();
      List<Future<RowSet<Row>>> answers =
          IntStream.range(0, 300)
              .mapToObj(i -> pool.preparedQuery("SELECT $1::int").execute(Tuple.of(i)))
              .toList();
      await(Future.all(answers));
      show(
          "pipelined",
          answers.stream()
              .mapToInt(answer -> answer.result().iterator().next().getInteger(0))
              .sum());
      await(pool.close());
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

    private void locks() throws Exception {
      transcript.section("locks");
      PgConnection other = connect(vertx, options(endpoint));
      show("mine", ask("SELECT pg_try_advisory_lock($1)", 7L));
      show("theirs", VertxApp.ask(other, "SELECT pg_try_advisory_lock($1)", 7L));
      show("back", ask("SELECT pg_advisory_unlock($1)", 7L));
      show("theirs", VertxApp.ask(other, "SELECT pg_try_advisory_lock($1)", 7L));
      await(other.close());
    }
  }
}
