package dev.sluice.session;

import dev.sluice.protocol.PgError;
import java.util.List;

/** What the proxy itself says to a statement. */
sealed interface LocalAnswer {
  /**
   * It has run.
   *
   * @param rows texts, as many in each as there are columns
   * @param tag of CommandComplete
   */
  record Done(List<String> columns, List<List<String>> rows, String tag) implements LocalAnswer {
    public Done {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }

    /** A statement that gives no rows. */
    static Done of(String tag) {
      return new Done(List.of(), List.of(), tag);
    }
  }

  /** It has failed. */
  record Refused(PgError error) implements LocalAnswer {}
}
