package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;

/** BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their like. */
final class TransactionStatements {
  private TransactionStatements() {}

  static Classification classify(Part part) {
    return switch (part.text(0)) {
      case "begin" -> begin(part, part.isAny(1, "work", "transaction") ? 2 : 1);
      case "start" ->
          part.is(1, "transaction")
              ? begin(part, 2)
              : Classification.of(Kind.WRITE, Reason.UNKNOWN);
      case "savepoint", "release" -> control(Effect.SAVEPOINT);
      default -> end(part);
    };
  }

  private static Classification end(Part part) {
    if (part.is(1, "prepared")) {
      return Classification.of(Kind.WRITE, Reason.TRANSACTION);
    }
    int at = part.isAny(1, "work", "transaction") ? 2 : 1;
    if (part.is(at, "to")) {
      return control(Effect.ROLLBACK_TO | Effect.SAVEPOINT);
    }
    if (at == part.size() || part.reads(at, "and", "no", "chain")) {
      return control(part.isAny(0, "commit", "end") ? Effect.COMMIT : Effect.ROLLBACK);
    }
    return control(Effect.TRANSACTION_BOUNDARY);
  }

  private static Classification control(int effects) {
    return Classification.of(Kind.TRANSACTION_CONTROL, Reason.TRANSACTION, effects);
  }

  /**
   * The modes say READ ONLY, and nothing says READ WRITE; SERIALIZABLE counts as writing, because a
   * hot standby refuses it (manual 27.4.1).
   */
  private static Classification begin(Part part, int at) {
    int modes = modes(part, at);
    if (modes < 0) {
      return Classification.of(Kind.WRITE, Reason.UNKNOWN);
    }
    boolean needsPrimary =
        part.hint() == Part.Hint.PRIMARY
            || (modes & (Effect.MODE_READ_WRITE | Effect.MODE_SERIALIZABLE)) != 0;
    boolean readOnly = (modes & Effect.MODE_READ_ONLY) != 0 && !needsPrimary;
    return Classification.of(
        readOnly ? Kind.BEGIN_READ_ONLY : Kind.BEGIN, Reason.TRANSACTION, modes);
  }

  /**
   * The transaction modes from there to the end, as {@link Effect} bits.
   *
   * @return -1 when they are no modes that we know
   */
  static int modes(Part part, int from) {
    int modes = 0;
    int at = from;
    while (at < part.size()) {
      int length = modeLength(part, at);
      if (length == 0) {
        return -1;
      }
      modes |= mode(part, at);
      at += length;
    }
    return modes;
  }

  private static int mode(Part part, int at) {
    if (part.is(at, "read")) {
      return part.is(at + 1, "only") ? Effect.MODE_READ_ONLY : Effect.MODE_READ_WRITE;
    }
    if (!part.is(at, "isolation")) {
      return 0;
    }
    return switch (part.text(at + 2)) {
      case "serializable" -> Effect.MODE_SERIALIZABLE;
      case "repeatable" -> Effect.MODE_REPEATABLE_READ;
      default -> Effect.MODE_READ_COMMITTED;
    };
  }

  private static int modeLength(Part part, int at) {
    if (part.reads(at, "isolation", "level")) {
      boolean two = part.isAny(at + 2, "read", "repeatable");
      return two || part.is(at + 2, "serializable") ? (two ? 4 : 3) : 0;
    }
    if ((part.is(at, "read") && part.isAny(at + 1, "only", "write"))
        || part.reads(at, "not", "deferrable")) {
      return 2;
    }
    return part.isAny(at, "deferrable", ",") ? 1 : 0;
  }
}
