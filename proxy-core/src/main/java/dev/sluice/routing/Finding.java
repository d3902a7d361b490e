package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;

/**
 * What one look at a query has found.
 *
 * @param effects {@link Effect} bits
 * @param detail what was found, in words; empty if nothing
 */
record Finding(Severity severity, Reason reason, int effects, String detail) {
  static final Finding SAFE = new Finding(Severity.SAFE, Reason.READ_ONLY, 0, "");

  /** The order matters: a later one outweighs an earlier one. */
  enum Severity {
    /** Nothing speaks against a replica. */
    SAFE,
    /** No write, but the primary must answer. */
    PRIMARY_ONLY,
    /** May write, for all that is known. */
    UNPROVEN,
    /** Writes or locks. */
    WRITE
  }

  static Finding primary(Reason reason, String detail) {
    return new Finding(Severity.PRIMARY_ONLY, reason, 0, detail);
  }

  static Finding unproven(Reason reason, String detail) {
    return new Finding(Severity.UNPROVEN, reason, 0, detail);
  }

  static Finding write(Reason reason, String detail) {
    return new Finding(Severity.WRITE, reason, 0, detail);
  }

  /**
   * Something runs a function.
   *
   * @param what in words, such as "function f"
   */
  static Finding run(FunctionCatalog.Purity purity, String what) {
    return switch (purity) {
      case PURE -> SAFE;
      case PRIMARY_ONLY -> primary(Reason.UNSAFE_FUNCTION, "only the primary can answer " + what);
      case UNSAFE -> write(Reason.UNSAFE_FUNCTION, what + " is not read-only");
      case UNKNOWN ->
          new Finding(
              Severity.UNPROVEN,
              Reason.UNSAFE_FUNCTION,
              Effect.UNKNOWN_ROUTINE,
              what + " is not known to be read-only");
    };
  }

  boolean isSafe() {
    return severity == Severity.SAFE;
  }

  Kind kind() {
    return switch (severity) {
      case SAFE -> Kind.READ;
      case PRIMARY_ONLY -> Kind.PRIMARY_ONLY;
      case UNPROVEN, WRITE -> Kind.WRITE;
    };
  }

  /** The graver one, with the effects of both; this one if they are equal. */
  Finding and(Finding other) {
    Finding graver = other.severity.compareTo(severity) > 0 ? other : this;
    int both = effects | other.effects;
    return graver.effects == both
        ? graver
        : new Finding(graver.severity, graver.reason, both, graver.detail);
  }

  Classification classification(int moreEffects) {
    return Classification.of(kind(), reason, effects | moreEffects, detail);
  }
}
