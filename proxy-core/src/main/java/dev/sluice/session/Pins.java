package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a session keeps its connection to the primary. Some reasons end: the server is asked whether
 * anything is left once that is likely. One per session, on its event loop.
 */
final class Pins {
  private static final PinReason[] REASONS = PinReason.values();

  private final SessionMeters meters;
  private int reasons;
  private boolean mayHaveEnded;

  Pins(SessionMeters meters) {
    this.meters = meters;
  }

  boolean isAny() {
    return reasons != 0;
  }

  /** Whether reads must stay on the primary. */
  boolean bindReads() {
    for (PinReason reason : REASONS) {
      if (reason.bindsReads() && has(reason)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the session must not go on elsewhere as if nothing had happened. What it has drawn from
   * sequences it may: currval says itself that it does not know (55000).
   */
  boolean bindToServer() {
    return (reasons & ~PinReason.SEQUENCE.bit()) != 0;
  }

  boolean has(PinReason reason) {
    return (reasons & reason.bit()) != 0;
  }

  /**
   * A statement is on its way to the primary.
   *
   * @param inTransaction its end may undo what the statement does (ON COMMIT DROP, ROLLBACK)
   */
  void sent(Classification statement, boolean inTransaction) {
    int given = PinReason.of(statement);
    if (given != 0) {
      add(given);
      mayHaveEnded |= inTransaction;
    }
    mayHaveEnded |= isAny() && statement.has(Effect.RELEASES | Effect.TRANSACTION_BOUNDARY);
  }

  void add(PinReason reason) {
    add(reason.bit());
  }

  private void add(int given) {
    count(given & ~reasons, 1);
    reasons |= given;
  }

  private void count(int changed, int by) {
    if (changed == 0) {
      return;
    }
    for (PinReason reason : REASONS) {
      if ((changed & reason.bit()) != 0) {
        meters.pinned(reason, by);
      }
    }
  }

  /** Nothing is left. */
  void clear() {
    count(reasons, -1);
    reasons = 0;
    mayHaveEnded = false;
  }

  /** Whether the server should be asked what is left: it can tell, and there is hope. */
  boolean areDoubtful() {
    return mayHaveEnded && isAny() && present().stream().noneMatch(r -> r.leftovers().isEmpty());
  }

  /** Counts what is left; asks but once. */
  String question() {
    mayHaveEnded = false;
    return "SELECT "
        + present().stream()
            .map(PinReason::leftovers)
            .collect(Collectors.joining(" OPERATOR(pg_catalog.+) "));
  }

  private List<PinReason> present() {
    return Arrays.stream(REASONS).filter(this::has).toList();
  }

  /** For people; empty when there are none. */
  String text() {
    return present().stream().map(PinReason::text).collect(Collectors.joining(", "));
  }
}
