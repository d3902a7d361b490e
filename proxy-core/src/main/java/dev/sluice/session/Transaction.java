package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Router;
import dev.sluice.routing.Transactions;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * A transaction that the client has begun and no server knows of yet. BEGIN is answered by the
 * proxy; it goes to the node that the first statement decides on, in the same write. So nothing is
 * opened on a node that the transaction does not use, and {@code SET TRANSACTION READ ONLY} is in
 * time to choose a replica.
 *
 * <pre>
 *          BEGIN                first statement
 *   None ---------> Deferred -----------------------> opened: the server's from now on
 *    ^                |  |                                |
 *    |  COMMIT        |  | no node to be had              | refused by a replica before
 *    +----------------+  v                                | anything was answered
 *    ^                Failed                              v
 *    +--- ROLLBACK ------+                             Deferred
 * </pre>
 *
 * One per session, on its event loop.
 */
final class Transaction {
  private static final Classification READ_ONLY =
      of(Kind.BEGIN_READ_ONLY, Reason.READ_ONLY_TRANSACTION);
  private static final Classification READ_WRITE = of(Kind.BEGIN, Reason.IN_TRANSACTION);

  private enum State {
    NONE,
    DEFERRED,
    FAILED
  }

  private final ClientSession session;
  private final DefaultIsolation isolation;
  private State state = State.NONE;
  private String begin = "";
  private boolean readOnly;
  private boolean first;
  private boolean movable;
  private int modes;

  Transaction(ClientSession session) {
    this.session = session;
    this.isolation = new DefaultIsolation(session);
  }

  private static Classification of(Kind kind, Reason reason) {
    return new Classification(kind, reason, 0, List.of(), "");
  }

  /** Whether the client is in a transaction of which no server knows. */
  boolean isDeferred() {
    return state != State.NONE;
  }

  /** Whether it has failed before any server knew of it. */
  boolean isFailed() {
    return state == State.FAILED;
  }

  /**
   * A batch in a failed transaction: whether it ends it. What the server says to a ROLLBACK outside
   * a transaction is close enough.
   */
  boolean isLeft(Classification batch) {
    boolean left = batch.has(Effect.ROLLBACK) && batch.kind() == Kind.TRANSACTION_CONTROL;
    state = left ? State.NONE : state;
    return left;
  }

  /** Whether the statement ends a transaction, and does nothing else. */
  static boolean isEndedBy(Classification statement) {
    return statement.kind() == Kind.TRANSACTION_CONTROL
        && statement.has(Effect.COMMIT | Effect.ROLLBACK);
  }

  /** What ReadyForQuery says of it; only while it is deferred. */
  TransactionStatus status() {
    return state == State.FAILED ? TransactionStatus.FAILED : TransactionStatus.IN_TRANSACTION;
  }

  /** Whether it was opened on a server and the client has got nothing of the first answer. */
  boolean isFirst() {
    return first;
  }

  /** The client has got something of the first answer. */
  void answered() {
    first = false;
  }

  /** A BEGIN of the client is not passed on yet. Returns its command tag. */
  String defer(String sql, Classification statement) {
    state = State.DEFERRED;
    begin = sql;
    modes = statement.effects();
    readOnly =
        statement.kind() == Kind.BEGIN_READ_ONLY
            || (!statement.has(
                    Effect.MODE_READ_ONLY | Effect.MODE_READ_WRITE | Effect.MODE_SERIALIZABLE)
                && session.texts().isReadOnlyByDefault());
    return sql.stripLeading().regionMatches(true, 0, "start", 0, 5) ? "START TRANSACTION" : "BEGIN";
  }

  /** Ends before any server knew of it. Returns the command tag. */
  String end(boolean commit) {
    boolean commits = commit && state == State.DEFERRED;
    state = State.NONE;
    if (commits) {
      session.state().committed();
    } else {
      session.state().rolledBack();
    }
    return commits ? "COMMIT" : "ROLLBACK";
  }

  /** SET TRANSACTION goes with the BEGIN. */
  void change(String sql, Classification statement) {
    // On a line of its own: the text may end in a comment.
    begin = begin + "\n;" + sql;
    modes |= statement.effects();
    readOnly = !statement.has(Effect.MODE_READ_WRITE);
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

  /** {@code transactions: until_write}: it may run on a replica until it must not. */
  private boolean mayStayOnReplica(Classification statement, boolean leavesPortal) {
    int snapshot = Effect.MODE_REPEATABLE_READ | Effect.MODE_SERIALIZABLE;
    boolean manySnapshots =
        (modes & Effect.MODE_READ_COMMITTED) != 0
            || ((modes & snapshot) == 0 && (!isolation.isKnown() || isolation.isReadCommitted()));
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
        state == State.DEFERRED
            && !slot.isPrimary()
            && !readOnly
            && (modes & Effect.MODE_READ_COMMITTED) == 0
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

  /** Whether it runs on a replica until it writes. */
  boolean isMovable() {
    return movable && session.exchange().isInTransaction();
  }

  /** Whether the statement or batch runs where a movable transaction is. */
  boolean keeps(Classification statement, boolean leavesPortal) {
    return isEndedBy(statement)
        || session.exchange().status() == TransactionStatus.FAILED
        || (statement.kind() == Kind.READ && !leavesPortal);
  }

  /**
   * Ends its part on the replica; what comes next runs on the primary, in the same transaction for
   * the client. Nothing is owed.
   */
  void move(Slot slot) {
    session.boundary().ask(slot, this::moved);
    session.waits();
    session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), null);
    session.prepared().overwritten(slot);
    ByteBuf query = slot.connection().newBuffer();
    ClientMessages.query(query, "COMMIT");
    slot.write(query);
  }

  private void moved() {
    movable = false;
    state = State.DEFERRED;
    session.resume(Phase.IDLE);
  }

  /** What only the primary can answer takes even a READ ONLY transaction there. */
  private static boolean followsReadOnly(Classification statement) {
    return Router.mayUseReplica(statement)
        || statement.kind() == Kind.TRANSACTION_CONTROL
        || (statement.kind() == Kind.PRIMARY_ONLY
            && (statement.reason() == Reason.CURSOR
                || statement.reason() == Reason.SESSION_SETTING));
  }

  /** Begins it on the connection, in front of its first statement. */
  void open(Slot slot) {
    if (state != State.DEFERRED) {
      return;
    }
    state = State.NONE;
    first = true;
    movable = !slot.isPrimary() && !readOnly;
    session.prepared().queryAnswered(slot);
    session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), begun(slot));
    session
        .exchange()
        .opens(readOnly ? Reason.READ_ONLY_TRANSACTION : Reason.TRANSACTION_BEFORE_WRITE);
    ByteBuf query = slot.connection().newBuffer();
    ClientMessages.query(query, begin);
    slot.write(query);
  }

  /** The statement behind a BEGIN that has failed would run outside of a transaction. */
  private PendingReplies.Note begun(Slot slot) {
    return new PendingReplies.Note() {
      @Override
      public void done() {}

      @Override
      public void undone() {
        if (slot.connection().isActive() && !session.rerun().isDraining()) {
          session.fatal(SessionErrors.transactionLost());
        }
      }
    };
  }

  /** Its first statement will be sent again, to another node. */
  void deferAgain() {
    if (first) {
      first = false;
      state = State.DEFERRED;
    }
  }

  /** Its first statement could not be run. */
  void failed() {
    if (state == State.DEFERRED) {
      state = State.FAILED;
    }
  }
}
