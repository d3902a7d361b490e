package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Router;
import dev.sluice.routing.Transactions;
import java.util.List;

/**
 * How a transaction begins that no server knows of yet: the text of its BEGIN, what that declares,
 * and what follows for where it may run. One per session, on its event loop.
 */
final class BeginModes {
  private static final Classification READ_ONLY =
      of(Kind.BEGIN_READ_ONLY, Reason.READ_ONLY_TRANSACTION);
  private static final Classification READ_WRITE = of(Kind.BEGIN, Reason.IN_TRANSACTION);

  private final ClientSession session;
  private final DefaultIsolation isolation;
  private String sql = "";
  private boolean readOnly;
  private int effects;

  BeginModes(ClientSession session) {
    this.session = session;
    this.isolation = new DefaultIsolation(session);
  }

  private static Classification of(Kind kind, Reason reason) {
    return new Classification(kind, reason, 0, List.of(), "");
  }

  /** The client says BEGIN. */
  void begin(String text, Classification statement) {
    sql = text;
    effects = statement.effects();
    readOnly =
        statement.kind() == Kind.BEGIN_READ_ONLY
            || (!statement.has(
                    Effect.MODE_READ_ONLY | Effect.MODE_READ_WRITE | Effect.MODE_SERIALIZABLE)
                && session.texts().isReadOnlyByDefault());
  }

  /** SET TRANSACTION goes with the BEGIN. */
  void change(String text, Classification statement) {
    // On a line of its own: the text may end in a comment.
    sql = sql + "\n;" + text;
    effects |= statement.effects();
    readOnly = !statement.has(Effect.MODE_READ_WRITE);
  }

  /** What a server is to be sent. */
  String sql() {
    return sql;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  /**
   * What decides where the transaction goes that begins with this statement or batch.
   *
   * @param leavesPortal a later batch may fetch more from it
   */
  Classification route(Classification statement, boolean leavesPortal) {
    if (readOnly) {
      return followsReadOnly(statement) ? READ_ONLY : READ_WRITE;
    }
    return mayStayOnReplica(statement, leavesPortal) ? statement : READ_WRITE;
  }

  /** What only the primary can answer takes even a READ ONLY transaction there. */
  private static boolean followsReadOnly(Classification statement) {
    return Router.mayUseReplica(statement)
        || statement.kind() == Kind.TRANSACTION_CONTROL
        || (statement.kind() == Kind.PRIMARY_ONLY
            && (statement.reason() == Reason.CURSOR
                || statement.reason() == Reason.SESSION_SETTING));
  }

  /** {@code transactions: until_write}: it may run on a replica until it must not. */
  private boolean mayStayOnReplica(Classification statement, boolean leavesPortal) {
    int snapshot = Effect.MODE_REPEATABLE_READ | Effect.MODE_SERIALIZABLE;
    boolean manySnapshots =
        (effects & Effect.MODE_READ_COMMITTED) != 0
            || ((effects & snapshot) == 0 && (!isolation.isKnown() || isolation.isReadCommitted()));
    return session.state().demand().policy().transactions() == Transactions.UNTIL_WRITE
        && statement.kind() == Kind.READ
        && manySnapshots
        && !leavesPortal;
  }

  /**
   * Whether the isolation level must be asked for, since it decides; asks if so, and the session
   * waits. One snapshot must never span two nodes.
   */
  boolean asksFirst(Slot slot) {
    boolean asks =
        !slot.isPrimary()
            && !readOnly
            && (effects & Effect.MODE_READ_COMMITTED) == 0
            && !isolation.isKnown();
    if (asks) {
      isolation.ask(slot);
    }
    return asks;
  }

  /** Whether the lost connection was only asked something: the transaction begins elsewhere. */
  boolean isAskedAgain(Slot lost) {
    return isolation.isAskedAgain(lost);
  }
}
