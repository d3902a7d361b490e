package dev.sluice.console;

import dev.sluice.codec.TableMessages.Column;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What drivers and connection pools send of themselves: it is answered politely and changes
 * nothing, so that they can connect.
 */
final class DriverStatements {
  /** Settings of a PostgreSQL session that drivers set; here they mean nothing. */
  private static final Set<String> SESSION_SETTINGS =
      Set.of(
          "application_name",
          "bytea_output",
          "client_encoding",
          "client_min_messages",
          "datestyle",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "extra_float_digits",
          "idle_in_transaction_session_timeout",
          "intervalstyle",
          "lock_timeout",
          "names",
          "search_path",
          "standard_conforming_strings",
          "statement_timeout",
          "time",
          "timezone",
          "transaction");

  private static final Map<String, String> CONSTANTS =
      Map.of(
          "transaction isolation level", "read committed",
          "transaction_isolation", "read committed",
          "default_transaction_isolation", "read committed",
          "transaction_read_only", "off",
          "search_path", "pg_catalog",
          "max_identifier_length", "63");

  private DriverStatements() {}

  /** The action, or null when it is no such statement; then nothing was read of it. */
  static @Nullable Action parse(Words words, ConsoleClient client) throws ConsoleException {
    if (words.accept("begin") || words.accept("start")) {
      words.rest();
      return Action.of(Answer.done("BEGIN").becoming(TransactionStatus.IN_TRANSACTION));
    }
    if (words.accept("commit") || words.accept("end")) {
      words.rest();
      return Action.of(Answer.done("COMMIT").becoming(TransactionStatus.IDLE));
    }
    if (words.accept("rollback") || words.accept("abort")) {
      String rest = words.rest();
      Answer done = Answer.done("ROLLBACK");
      boolean savepoint = rest.startsWith("to");
      return Action.of(savepoint ? done : done.becoming(TransactionStatus.IDLE));
    }
    for (String word :
        List.of("savepoint", "release", "reset", "discard", "deallocate", "unlisten")) {
      if (words.accept(word)) {
        String rest = words.rest();
        return Action.of(Answer.done(tag(word, rest)));
      }
    }
    if (words.accept("set")) {
      return set(words);
    }
    return words.accept("select") ? select(words.rest(), client) : null;
  }

  private static String tag(String word, String rest) {
    String all = rest.startsWith("all") ? " ALL" : "";
    return word.toUpperCase(Locale.ROOT)
        + (word.equals("discard") || word.equals("deallocate") ? all : "");
  }

  private static Action set(Words words) throws ConsoleException {
    if (!words.accept("local") && words.accept("session") && words.accept("characteristics")) {
      words.rest();
      return Action.of(Answer.done("SET"));
    }
    String name = words.name();
    if (!SESSION_SETTINGS.contains(name)) {
      throw new ConsoleException(
          PgError.error(SqlState.FEATURE_NOT_SUPPORTED, "the console does not set \"" + name + "\"")
              .withHint("Settings of the proxy are changed where they stand; SHOW CONFIG tells."));
    }
    words.rest();
    return Action.of(Answer.done("SET"));
  }

  /** One row of one column for what drivers ask, or an error. */
  private static Action select(String expression, ConsoleClient client) throws ConsoleException {
    Optional<String> number = Optional.of(expression).filter(text -> text.matches("\\d{1,18}"));
    if (number.isPresent()) {
      Column column = Table.columns("#?column?").get(0);
      return constant(column, expression);
    }
    String called = expression.replace("pg_catalog.", "").replace(" ", "");
    String version = client.parameters().getOrDefault("server_version", "");
    Map<String, String> known =
        Map.of(
            "version()",
            "PostgreSQL " + version + ", the console of a proxy",
            "current_database()",
            client.database(),
            "current_user",
            client.user(),
            "session_user",
            client.user(),
            "current_schema()",
            "pg_catalog",
            "pg_is_in_recovery()",
            "f");
    String value = known.get(called);
    if (value == null) {
      throw new ConsoleException(
          PgError.error(
                  SqlState.FEATURE_NOT_SUPPORTED, "the console runs no queries, only commands")
              .withHint(
                  "SHOW HELP lists what the console knows. For SQL connect to another database."));
    }
    return constant(Table.columns(called.replace("()", "")).get(0), value);
  }

  /** A parameter of the session that drivers look at, or null when there is none of that name. */
  static @Nullable Action show(String name, ConsoleClient client) {
    Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    values.putAll(CONSTANTS);
    values.putAll(client.parameters());
    String value = values.get(name);
    String column = name.equals("transaction isolation level") ? "transaction_isolation" : name;
    return value == null ? null : constant(Table.columns(column).get(0), value).withTag("SHOW");
  }

  private static Action constant(Column column, String value) {
    Answer one = Answer.rows(List.of(Table.row(value))).withTag("SELECT 1");
    return new Action(List.of(column), () -> CompletableFuture.completedStage(one));
  }
}
