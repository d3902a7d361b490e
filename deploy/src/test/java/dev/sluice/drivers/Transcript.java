package dev.sluice.drivers;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an application in this JVM writes down. Long values are written as their digest. */
final class Transcript {
  /** What all sections work on. */
  static final String SCHEMA =
      "CREATE TABLE item (id serial PRIMARY KEY, name text NOT NULL UNIQUE,"
          + " price numeric(10,2) CHECK (price >= 0));"
          + "CREATE TABLE part (id serial PRIMARY KEY, item int NOT NULL REFERENCES item);"
          + "INSERT INTO item (name, price)"
          + " VALUES ('pen', 1.50), ('ink', 12.25), ('paper', 0.05)";

  /** Each fails outside a transaction. */
  static final List<String> ERRORS =
      List.of(
          "SELECT 1 +* FROM nothing",
          "SELECT a, b FROM no_such_table WHERE c = 1",
          "SELECT id, nmae FROM item",
          "SELECT 1 / (id - id) FROM item",
          "SELECT 'abc'::text::int",
          "INSERT INTO item (name, price) VALUES ('pen', 1)",
          "INSERT INTO item (name, price) VALUES ('debt', -1)",
          "INSERT INTO item (name) VALUES (NULL)",
          "INSERT INTO part (item) VALUES (4711)",
          "DO $$ BEGIN RAISE EXCEPTION 'no way'"
              + " USING ERRCODE = 'SL001', HINT = 'h', DETAIL = 'd'; END $$");

  /** On the primary, and as a read: each takes longer than any test. */
  static final List<String> LONG =
      List.of("SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 2000000000) AS g");

  private static final int LONGEST = 1_000;
  private static final int AT_A_TIME = 4;

  private final StringWriter text = new StringWriter();
  private final PrintWriter lines = new PrintWriter(text);

  void section(String name) {
    lines.println("== " + name);
  }

  void show(String label, @Nullable Object value) {
    lines.println(label + ": " + inWords(value));
  }

  /** Ends it. */
  String end() {
    section("end");
    return text.toString();
  }

  /** What gives {@code i} back as the server sent it. */
  interface Connect {
    int once(int i) throws Exception;
  }

  /** Connects so often, four at a time. */
  void connects(int connects, Connect connect) throws InterruptedException, ExecutionException {
    section("connects");
    List<Integer> wrong = Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < connects; i++) {
        int number = i;
        calls.add(() -> connect.once(number) == number || wrong.add(number));
      }
      for (Future<Object> call : threads.invokeAll(calls)) {
        call.get();
      }
    } finally {
      threads.shutdownNow();
    }
    show("wrong answers", wrong);
  }

  private static String inWords(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return bytes.length > LONGEST ? digest(bytes) : HexFormat.of().formatHex(bytes);
    }
    if (value instanceof Object[] array) {
      return Stream.of(array).map(Transcript::inWords).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof List<?> list) {
      return inWords(list.toArray());
    }
    String words = String.valueOf(value);
    return words.length() > LONGEST ? digest(words.getBytes(StandardCharsets.UTF_8)) : words;
  }

  private static String digest(byte[] bytes) {
    try {
      return bytes.length
          + " bytes "
          + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
