package dev.sluice.console;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.session.Tally.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What was done on each database, in PgBouncer's columns. */
final class StatsTables {
  /** PgBouncer's figures in its order; null for those that are not counted here. */
  private static final List<Figure> COUNTED =
      List.of(
          Figure.ASSIGNMENTS,
          Figure.TRANSACTIONS,
          Figure.STATEMENTS,
          Figure.RECEIVED,
          Figure.SENT,
          Figure.TRANSACTION_NANOS,
          Figure.STATEMENT_NANOS,
          Figure.WAIT_NANOS);

  /** Parses of clients, parses on servers, binds. */
  private static final int NOT_COUNTED = 3;

  private final StatsPeriod period;

  StatsTables(StatsPeriod period) {
    this.period = period;
  }

  List<Table> tables() {
    List<String> totals = names("#total_", "received", "sent", "total_");
    List<String> averages = names("#avg_", "recv", "sent", "avg_");
    List<String> both = new ArrayList<>(totals);
    both.addAll(averages.subList(1, averages.size()));
    return List.of(
        table("stats", "what was done on each database", both, StatsTables::all),
        table(
            "stats_totals",
            "the same since the proxy started",
            names("#", "bytes_received", "bytes_sent", ""),
            (now, average) -> now),
        table(
            "stats_averages",
            "the same on average, over the last minute",
            names("#", "bytes_received", "bytes_sent", "avg_"),
            (now, average) -> average));
  }

  private static List<String> names(String prefix, String received, String sent, String last) {
    List<String> names = new ArrayList<>();
    names.add("database");
    for (String name :
        List.of(
            "server_assignment_count",
            "xact_count",
            "query_count",
            received,
            sent,
            "xact_time",
            "query_time",
            "wait_time")) {
      names.add(prefix + name);
    }
    for (String name :
        List.of("client_parse_count", "server_parse_count", "bind_count", "client_login_count")) {
      names.add("#" + last + name);
    }
    return names;
  }

  private Table table(
      String name,
      String summary,
      List<String> columns,
      BiFunction<List<Object>, List<Object>, List<Object>> values) {
    return new Table(
        name,
        summary,
        Table.columns(columns.toArray(String[]::new)),
        Table.now(
            () -> {
              List<List<@Nullable String>> rows = new ArrayList<>();
              for (Map.Entry<String, StatsPeriod.Figures> entry : period.totals().entrySet()) {
                List<Object> row = new ArrayList<>();
                row.add(entry.getKey());
                row.addAll(
                    values.apply(totals(entry.getValue()), averages(period.last(entry.getKey()))));
                rows.add(Table.row(row.toArray()));
              }
              return rows;
            }));
  }

  private static List<Object> all(List<Object> totals, List<Object> averages) {
    List<Object> all = new ArrayList<>(totals);
    all.addAll(averages);
    return all;
  }

  private static List<Object> totals(StatsPeriod.Figures figures) {
    List<Object> row = new ArrayList<>();
    for (Figure figure : COUNTED) {
      row.add(isTime(figure) ? NANOSECONDS.toMicros(figures.of(figure)) : figures.of(figure));
    }
    return withRest(row, figures.of(Figure.LOGINS));
  }

  private static boolean isTime(Figure figure) {
    return figure == Figure.TRANSACTION_NANOS
        || figure == Figure.STATEMENT_NANOS
        || figure == Figure.WAIT_NANOS;
  }

  /** Counts and bytes per second; times per transaction, statement and lease. */
  private static List<Object> averages(StatsPeriod.Figures last) {
    List<Object> row = new ArrayList<>();
    for (Figure figure : COUNTED) {
      row.add(
          switch (figure) {
            case TRANSACTION_NANOS -> micros(last, figure, Figure.TRANSACTIONS);
            case STATEMENT_NANOS -> micros(last, figure, Figure.STATEMENTS);
            case WAIT_NANOS -> micros(last, figure, Figure.ASSIGNMENTS);
            default -> last.perSecond(figure);
          });
    }
    return withRest(row, last.perSecond(Figure.LOGINS));
  }

  private static long micros(StatsPeriod.Figures last, Figure time, Figure count) {
    long times = last.of(count);
    return times == 0 ? 0 : NANOSECONDS.toMicros(last.of(time)) / times;
  }

  private static List<Object> withRest(List<Object> row, long logins) {
    for (int i = 0; i < NOT_COUNTED; i++) {
      row.add(0);
    }
    row.add(logins);
    return row;
  }
}
