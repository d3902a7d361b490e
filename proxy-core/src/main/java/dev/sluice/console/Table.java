package dev.sluice.console;

import dev.sluice.codec.TableMessages;
import dev.sluice.codec.TableMessages.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one SHOW gives.
 *
 * @param name behind SHOW, in lower case
 * @param summary for SHOW HELP
 * @param source asked each time; must not block
 */
record Table(String name, String summary, List<Column> columns, Source source) {
  Table {
    columns = List.copyOf(columns);
  }

  /** Where the rows come from. */
  @FunctionalInterface
  interface Source {
    CompletionStage<List<List<@Nullable String>>> rows();
  }

  /** A source that has its rows at once. */
  static Source now(Supplier<List<List<@Nullable String>>> rows) {
    return () -> CompletableFuture.completedStage(rows.get());
  }

  /** Columns by name; those that begin with # are whole numbers. */
  static List<Column> columns(String... names) {
    return Arrays.stream(names)
        .map(
            name ->
                name.startsWith("#")
                    ? new Column(name.substring(1), TableMessages.Type.BIGINT)
                    : new Column(name, TableMessages.Type.TEXT))
        .toList();
  }

  /** A row of texts, numbers and nulls. */
  static List<@Nullable String> row(@Nullable Object... values) {
    List<@Nullable String> row = new ArrayList<>(values.length);
    for (Object value : values) {
      row.add(value == null ? null : value.toString());
    }
    return Collections.unmodifiableList(row);
  }

  Action action() {
    return new Action(columns, () -> source.rows().thenApply(Answer::rows));
  }
}
