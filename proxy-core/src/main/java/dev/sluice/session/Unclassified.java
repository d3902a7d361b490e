package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.Reason;
import dev.sluice.routing.StatementClassifier;
import java.util.List;

/** What the session takes for granted of messages whose text it does not look at. */
final class Unclassified {
  /** Too long to be looked at: it could do and leave behind anything. */
  static final Classification TOO_LONG = StatementClassifier.tooLong();

  /** A FunctionCall message. */
  static final Classification FUNCTION_CALL = of(Kind.WRITE, Reason.ROUTINE);

  /** A function that was called by its OID, of which nothing is known. */
  static final Classification UNKNOWN_FUNCTION =
      new Classification(
          Kind.WRITE, Reason.ROUTINE, Classification.Effect.UNKNOWN_ROUTINE, List.of(), "");

  /** The parser has not answered yet. */
  static final Classification NOT_YET = of(Kind.WRITE, Reason.PARSER_BUSY);

  /** A batch that may go on with anything. */
  static final Classification OPEN_PIPELINE = of(Kind.WRITE, Reason.PIPELINE);

  /** A name that the client has not defined: the primary finds the words for that. */
  static final Classification UNDEFINED = of(Kind.PRIMARY_ONLY, Reason.UNKNOWN);

  /** What the session itself asks the primary. */
  static final Classification ASKED_OF_PRIMARY = of(Kind.PRIMARY_ONLY, Reason.PROXY);

  private Unclassified() {}

  private static Classification of(Kind kind, Reason reason) {
    return new Classification(kind, reason, 0, List.of(), "");
  }
}
