package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;

/** The classifications of texts that nobody has read, or of which only one thing is known. */
final class FixedClassifications {
  static final Classification BUSY =
      Classification.of(Kind.WRITE, Reason.PARSER_BUSY, Effect.EVERYTHING);

  static final Classification TOO_LONG =
      Classification.of(Kind.WRITE, Reason.TOO_COMPLEX, Effect.EVERYTHING);

  static final Classification UNREADABLE =
      Classification.of(Kind.WRITE, Reason.UNCERTAIN_TEXT, Effect.EVERYTHING);

  static final Classification REFUSED = Classification.of(Kind.WRITE, Reason.REPLICA_REFUSED);

  static final Classification REFUSED_WRITE =
      Classification.of(Kind.WRITE, Reason.REPLICA_REFUSED, Effect.UNKNOWN_ROUTINE);

  private FixedClassifications() {}
}
