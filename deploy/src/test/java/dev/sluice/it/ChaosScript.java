package dev.sluice.it;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a client says in one session, in steps that it waits for the answers of, and which step
 * makes its row in {@code chaos_canary} permanent.
 *
 * @param commits the step that commits the row, -1: none does
 */
record ChaosScript(String name, List<Step> steps, int commits) {
  /**
   * Messages that are sent together.
   *
   * @param awaits the type of the message that ends the answer; 0: the client goes on at once
   */
  record Step(byte[] bytes, char awaits) {}

  /** How to make one with the number of its run, which is the row's key. */
  record Kind(String name, IntFunction<ChaosScript> maker) {}

  private static final int LARGE = 300_000;

  static List<Kind> all() {
    return List.of(
        kind("simple", run -> new Writer().query(insert(run)).commits().query("SELECT 1")),
        kind(
            "transaction",
            run ->
                new Writer()
                    .query("BEGIN")
                    .query(insert(run))
                    .query("SELECT count(*) FROM chaos_canary WHERE run = " + run)
                    .query("COMMIT")
                    .commits()
                    .query("SELECT 1")),
        kind(
            "rollback",
            run ->
                new Writer().query("BEGIN").query(insert(run)).query("ROLLBACK").query("SELECT 1")),
        kind(
            "failed transaction",
            run ->
                new Writer()
                    .query("BEGIN")
                    .query(insert(run))
                    .query("SELECT 1 / 0")
                    .query("SELECT 1")
                    .query("COMMIT")),
        kind("named statement", ChaosScript::named),
        kind("portal", ChaosScript::portal),
        kind("pipeline", ChaosScript::pipeline),
        kind("COPY in", ChaosScript::copyIn),
        kind(
            "COPY out",
            run ->
                new Writer()
                    .query("COPY (SELECT generate_series(1, 20000)) TO STDOUT")
                    .query(insert(run))
                    .commits()),
        kind(
            "LISTEN",
            run -> new Writer().query("LISTEN chaos").query("NOTIFY chaos").query("SELECT 1")),
        kind(
            "temporary table",
            run ->
                new Writer()
                    .query("CREATE TEMP TABLE chaos_temporary (a int)")
                    .query("INSERT INTO chaos_temporary VALUES (1)")
                    .query("SELECT * FROM chaos_temporary")
                    .query(insert(run))
                    .commits()),
        kind(
            "advisory lock",
            run ->
                new Writer()
                    .query("SELECT pg_advisory_lock(" + run + ")")
                    .query("BEGIN; SELECT pg_advisory_xact_lock(-" + run + ")")
                    .query(insert(run))
                    .query("COMMIT")
                    .commits()),
        kind("settings", ChaosScript::settings),
        kind(
            "PREPARE",
            run ->
                new Writer()
                    .query("PREPARE chaos_sql AS " + insert(run))
                    .query("EXECUTE chaos_sql")
                    .commits()
                    .query("DEALLOCATE chaos_sql")),
        kind(
            "cursor",
            run ->
                new Writer()
                    .query("DECLARE chaos_cursor CURSOR WITH HOLD FOR SELECT generate_series(1, 9)")
                    .query("FETCH 3 FROM chaos_cursor")
                    .query(insert(run))
                    .commits()),
        kind(
            "large message",
            run ->
                new Writer()
                    .query(insert(run).replace("NULL", "'" + "x".repeat(LARGE) + "'"))
                    .commits()
                    .query("SELECT 1")));
  }

  private static Kind kind(String name, IntFunction<Writer> steps) {
    return new Kind(
        name,
        run -> {
          Writer written = steps.apply(run);
          return new ChaosScript(name, written.steps, written.committing);
        });
  }

  private static String insert(int run) {
    return "INSERT INTO chaos_canary VALUES (" + run + ", NULL)";
  }

  private static Writer named(int run) {
    String sql = "INSERT INTO chaos_canary VALUES ($1::int, NULL)";
    return new Writer()
        .step(new RawBatch().parse("chaos_named", sql).describeStatement("chaos_named").sync(), 'Z')
        .step(
            new RawBatch().bind("", "chaos_named", Integer.toString(run)).execute("", 0).sync(),
            'Z')
        .commits()
        .query("SELECT 1");
  }

  private static Writer portal(int run) {
    String rows = "SELECT generate_series(1, 20)";
    return new Writer()
        .query("BEGIN")
        .step(new RawBatch().parse("", rows).bind("chaos", "").execute("chaos", 5).flush(), 's')
        .step(new RawBatch().execute("chaos", 5).sync(), 'Z')
        .query(insert(run))
        .query("COMMIT")
        .commits();
  }

  private static Writer pipeline(int run) {
    return new Writer()
        .step(new RawBatch().select("SELECT 1").sync().select("SELECT 2").sync(), '\0')
        .step(new RawBatch().select(insert(run)).sync(), '\0')
        .commits()
        .step(new RawBatch().select("SELECT 3").sync(), '\0');
  }

  private static Writer copyIn(int run) {
    return new Writer()
        .step(new RawBatch().query("COPY chaos_canary FROM STDIN"), 'G')
        .step(RawClient.message('d', RawClient.utf8(run + "\t\\N\n")), '\0')
        .step(RawClient.message('c', new byte[0]), 'Z')
        .commits()
        .query("SELECT 1");
  }

  private static Writer settings(int run) {
    return new Writer()
        .query("SET search_path = chaos_nowhere")
        .query("SET work_mem = '77MB'")
        .query("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE")
        .query("SET ROLE chaos_role")
        .query("SELECT current_user")
        .query("RESET ROLE")
        .query(insert(run).replace("chaos_canary", "public.chaos_canary"))
        .commits();
  }

  int length() {
    return steps.stream().mapToInt(step -> step.bytes().length).sum();
  }

  /** Where the step ends that commits the row. */
  int commitEnd() {
    return steps.subList(0, commits + 1).stream().mapToInt(step -> step.bytes().length).sum();
  }

  /** The ends of all messages, and three places inside each, as numbers of bytes sent. */
  List<Integer> cuts() {
    List<Integer> cuts = new ArrayList<>();
    int at = 0;
    for (Step step : steps) {
      byte[] bytes = step.bytes();
      for (int i = 0; i < bytes.length; ) {
        int length = 1 + java.nio.ByteBuffer.wrap(bytes).getInt(i + 1);
        cuts.add(at + i);
        cuts.add(at + i + 1);
        cuts.add(at + i + 3);
        cuts.add(at + i + 5 + (length - 5) / 2);
        i += length;
      }
      at += bytes.length;
    }
    cuts.add(at);
    return cuts.stream().distinct().toList();
  }

  /** Puts steps one behind the other. */
  private static final class Writer {
    private final List<Step> steps = new ArrayList<>();
    private int committing = -1;

    Writer query(String sql) {
      return step(new RawBatch().query(sql), 'Z');
    }

    Writer step(RawBatch messages, char awaits) {
      return step(messages.bytes(), awaits);
    }

    Writer step(byte[] bytes, char awaits) {
      steps.add(new Step(bytes, awaits));
      return this;
    }

    /** The last step has made the row permanent. */
    Writer commits() {
      committing = steps.size() - 1;
      return this;
    }
  }
}
