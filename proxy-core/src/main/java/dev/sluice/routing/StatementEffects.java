package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;

/** What a statement that is not a proven read leaves behind in the session, by its tokens. */
final class StatementEffects {
  private StatementEffects() {}

  /** {@link Effect} bits. */
  static int of(Part part) {
    int effects = 0;
    for (int i = 0; i < part.size(); i++) {
      if (part.isName(i)) {
        effects |= ofName(part, i, part.name(i));
      } else if (part.kind(i) == Tokens.Kind.STRING && part.text(i).contains("pg_temp")) {
        // SET search_path = 'pg_temp': what is created from now on may be temporary.
        effects |= Effect.TEMPORARY_OBJECTS;
      }
    }
    return effects;
  }

  private static int ofName(Part part, int i, String name) {
    if (name.startsWith("pg_temp")) {
      return Effect.TEMPORARY_OBJECTS;
    }
    return switch (name) {
      case "temp", "temporary" ->
          part.isAny(i - 1, "create", "local", "global", "replace", "into")
              ? Effect.TEMPORARY_OBJECTS
              : 0;
      case SetConfigCall.FUNCTION -> ofSetConfig(part, i);
      default -> ofFunction(name);
    };
  }

  /** Of a built-in function, whatever its arguments. */
  static int ofFunction(String name) {
    return switch (name) {
      case "set_config", "setseed", "pg_replication_origin_session_setup" -> Effect.OPAQUE_STATE;
      case "pg_advisory_lock",
          "pg_advisory_lock_shared",
          "pg_try_advisory_lock",
          "pg_try_advisory_lock_shared" ->
          Effect.SERVER_STATE | Effect.SESSION_LOCK;
      case "dblink_connect", "dblink_connect_u" -> Effect.SERVER_STATE;
      case "pg_advisory_unlock", "pg_advisory_unlock_shared", "pg_advisory_unlock_all" ->
          Effect.RELEASES;
      case "currval", "lastval" -> Effect.SEQUENCE_STATE;
      default -> 0;
    };
  }

  private static int ofSetConfig(Part part, int i) {
    if (SettingStatements.setConfig(part) != null) {
      return 0;
    }
    return isLocal(part, i) ? Effect.LOCAL_SETTING : Effect.OPAQUE_STATE;
  }

  /** {@code set_config(name, value, true)} with the word true: ends with the transaction. */
  private static boolean isLocal(Part part, int i) {
    int close = part.partner(i + 1);
    return part.is(i + 1, "(") && part.is(close - 1, "true") && part.is(close - 2, ",");
  }
}
