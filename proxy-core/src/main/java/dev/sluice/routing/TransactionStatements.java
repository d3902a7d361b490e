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
      case "savepoint", "release" -> control(0);
      default -> end(part);
    };
  }

  private static Classification end(Part part) {
    if (part.is(1, "prepared")) {
      return Classification.of(Kind.WRITE, Reason.TRANSACTION);
    }
    int at = part.isAny(1, "work", "transaction") ? 2 : 1;
    if (part.is(at, "to")) {
      return control(Effect.ROLLBACK_TO);
    }
    boolean chain = part.reads(at, "and", "chain");
    return control(chain ? Effect.TRANSACTION_BOUNDARY : 0);
  }

  private static Classification control(int effects) {
    return Classification.of(Kind.TRANSACTION_CONTROL, Reason.TRANSACTION, effects);
  }

  /**
   * The modes say READ ONLY, and nothing says READ WRITE; SERIALIZABLE counts as writing, because a
   * hot standby refuses it (manual 27.4.1).
   */
  private static Classification begin(Part part, int modes) {
    boolean readOnly = false;
    boolean needsPrimary = part.hint() == Part.Hint.PRIMARY;
    int at = modes;
    while (at < part.size()) {
      int length = modeLength(part, at);
      if (length == 0) {
        return Classification.of(Kind.WRITE, Reason.UNKNOWN);
      }
      readOnly |= part.reads(at, "read", "only");
      needsPrimary |= part.reads(at, "read", "write");
      needsPrimary |= part.reads(at, "isolation", "level", "serializable");
      at += length;
    }
    return Classification.of(
        readOnly && !needsPrimary ? Kind.BEGIN_READ_ONLY : Kind.BEGIN, Reason.TRANSACTION);
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
