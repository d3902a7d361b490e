package dev.sluice.session;

import dev.sluice.routing.Classification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements that are answered without a server: which they are, and what is said to them. On
 * the session's event loop.
 */
interface LocalStatements {
  /** Whether it is one of them. */
  boolean answers(Classification statement);

  /** The columns of its result, without running it; empty when it gives none or is refused. */
  List<String> columns(String sql);

  /**
   * Runs a statement.
   *
   * @param current the connection whose transaction is open, or null; nothing is owed there
   * @return null when the session waits for something that the answer needs: then it is asked again
   */
  @Nullable LocalAnswer run(String sql, @Nullable Slot current);

  /** What was waited for is wanted no more: the statement was cancelled or could not be run. */
  void forget();
}
