package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;

/** Why a session must keep its connection to the primary: state there that cannot follow it. */
public enum PinReason {
  TEMPORARY_OBJECTS(
      1,
      "temporary objects",
      true,
      "(SELECT count(*) FROM pg_catalog.pg_class c WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema())"
          + " OPERATOR(pg_catalog.+) (SELECT count(*) FROM pg_catalog.pg_proc p WHERE p.pronamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema())"
          + " OPERATOR(pg_catalog.+) (SELECT count(*) FROM pg_catalog.pg_type t WHERE t.typnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema())"),
  SESSION_STATE(2, "session state that cannot be repeated elsewhere", true, ""),
  ROUTINE(4, "a routine that may have changed the session", true, ""),
  LONG_STATEMENT(8, "a prepared statement that is too long to be repeated", true, ""),
  LISTEN(16, "LISTEN", false, "(SELECT count(*) FROM pg_catalog.pg_listening_channels())"),
  HOLD_CURSOR(
      32,
      "a cursor WITH HOLD",
      false,
      "(SELECT count(*) FROM pg_catalog.pg_cursors WHERE is_holdable)"),
  ADVISORY_LOCK(
      64,
      "an advisory lock of the session",
      false,
      "(SELECT count(*) FROM pg_catalog.pg_locks WHERE locktype OPERATOR(pg_catalog.=) 'advisory'"
          + " AND pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid())"),
  SEQUENCE(128, "values drawn from sequences", false, ""),
  SERVER_STATE(256, "state of one server connection", false, "");

  private final int bit;
  private final String text;
  private final boolean reads;
  private final String leftovers;

  PinReason(int bit, String text, boolean reads, String leftovers) {
    this.bit = bit;
    this.text = text;
    this.reads = reads;
    this.leftovers = leftovers;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** Whether reads must stay on the primary, too: what they mean may depend on it. */
  boolean bindsReads() {
    return reads;
  }

  /** An expression that counts what is left of it on a connection, or empty: no server can tell. */
  String leftovers() {
    return leftovers;
  }

  int bit() {
    return bit;
  }

  /** The reasons that a statement gives, as bits. */
  static int of(Classification statement) {
    int reasons = 0;
    if (statement.has(Effect.TEMPORARY_OBJECTS)) {
      reasons |= TEMPORARY_OBJECTS.bit();
    }
    if (statement.has(Effect.OPAQUE_STATE)) {
      reasons |= SESSION_STATE.bit();
    }
    if (statement.has(Effect.UNKNOWN_ROUTINE)) {
      reasons |= ROUTINE.bit();
    }
    return statement.has(Effect.SERVER_STATE) ? reasons | ofServerState(statement) : reasons;
  }

  private static int ofServerState(Classification statement) {
    int reasons = 0;
    if (statement.has(Effect.LISTENS)) {
      reasons |= LISTEN.bit();
    }
    if (statement.has(Effect.HOLDS_CURSOR)) {
      reasons |= HOLD_CURSOR.bit();
    }
    if (statement.has(Effect.SESSION_LOCK)) {
      reasons |= ADVISORY_LOCK.bit();
    }
    return reasons == 0 ? SERVER_STATE.bit() : reasons;
  }
}
