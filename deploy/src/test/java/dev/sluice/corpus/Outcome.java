package dev.sluice.corpus;

import java.util.List;

/**
 * What a node answered to one query string.
 *
 * @param columns names of the last result's columns
 * @param rows of all results, a row's values joined by {@code |}; of COPY the lines
 * @param values of the first row of the last result; a null is the text {@code null}
 * @param tags of CommandComplete, in their order
 * @param sqlState of the error, empty if there was none
 * @param message the error's, empty if there was none
 */
record Outcome(
    List<String> columns,
    List<String> rows,
    List<String> values,
    List<String> tags,
    String sqlState,
    String message) {

  boolean succeeded() {
    return sqlState.isEmpty();
  }

  /** The same rows in any order, and the same tags or the same error. */
  boolean equals(Outcome other, boolean inAnyOrder) {
    return sqlState.equals(other.sqlState)
        && tags.equals(other.tags)
        && (inAnyOrder ? sorted(rows).equals(sorted(other.rows)) : rows.equals(other.rows));
  }

  private static List<String> sorted(List<String> rows) {
    return rows.stream().sorted().toList();
  }

  String summary() {
    return succeeded() ? tags + ", " + rows.size() + " rows" : sqlState + " " + message;
  }
}
