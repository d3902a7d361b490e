package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.Reason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

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
  private enum State {
    NONE,
    DEFERRED,
    FAILED
  }

  private final ClientSession session;
  private final BeginModes modes;
  private State state = State.NONE;
  private boolean first;
  private boolean movable;
  private @Nullable PgError untold;

  Transaction(ClientSession session) {
    this.session = session;
    this.modes = new BeginModes(session);
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
    if (left) {
      end(false);
    }
    return left;
  }

  /** Whether a COMMIT or ROLLBACK in a failed transaction just ends it. */
  boolean endsBy(Classification statement) {
    return isEndedBy(statement) && (untold == null || statement.has(Effect.ROLLBACK));
  }

  /**
   * What a statement in the failed transaction gets: that the server is gone, once; else what
   * PostgreSQL says. A COMMIT, which must not pass for done, ends the transaction all the same.
   */
  PgError refusal(Classification statement) {
    PgError told = untold == null ? SessionErrors.transactionAborted() : untold;
    untold = null;
    if (isEndedBy(statement)) {
      end(false);
    }
    return told;
  }

  /**
   * The server that it was open on is gone.
   *
   * @param open whether it had not been asked to end
   * @param error what the next statement is to be told, or null when the client knows already
   */
  void lost(boolean open, @Nullable PgError error) {
    state = open ? State.FAILED : State.NONE;
    untold = open ? error : null;
    first = false;
    movable = false;
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

  /** Whether one is open on a server, and the client has got something of it. */
  boolean isPastFirst() {
    return session.exchange().isInTransaction() && !first;
  }

  /** The client has got something of the first answer. */
  void answered() {
    first = false;
  }

  /** A BEGIN of the client is not passed on yet. Returns its command tag. */
  String defer(String sql, Classification statement) {
    state = State.DEFERRED;
    modes.begin(sql, statement);
    return sql.stripLeading().regionMatches(true, 0, "start", 0, 5) ? "START TRANSACTION" : "BEGIN";
  }

  /** Ends before any server knew of it. Returns the command tag. */
  String end(boolean commit) {
    boolean commits = commit && state == State.DEFERRED;
    state = State.NONE;
    untold = null;
    if (commits) {
      session.state().committed();
    } else {
      session.state().rolledBack();
    }
    return commits ? "COMMIT" : "ROLLBACK";
  }

  /** SET TRANSACTION goes with the BEGIN. */
  void change(String sql, Classification statement) {
    modes.change(sql, statement);
  }

  /**
   * What decides where the transaction goes that begins with this statement or batch.
   *
   * @param leavesPortal a later batch may fetch more from it
   */
  Classification route(Classification statement, boolean leavesPortal) {
    return modes.route(statement, leavesPortal);
  }

  /**
   * Whether the isolation level must be asked for, since it decides; asks if so, and the session
   * waits.
   */
  boolean asksFirst(Slot slot) {
    return state == State.DEFERRED && modes.asksFirst(slot);
  }

  /** Whether the lost connection was only asked something: the transaction begins elsewhere. */
  boolean isAskedAgain(Slot lost) {
    return modes.isAskedAgain(lost);
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

  /** Begins it on the connection, in front of its first statement. */
  void open(Slot slot) {
    if (state != State.DEFERRED) {
      return;
    }
    state = State.NONE;
    first = true;
    movable = !slot.isPrimary() && !modes.isReadOnly();
    session.prepared().queryAnswered(slot);
    session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), begun(slot));
    session
        .exchange()
        .opens(modes.isReadOnly() ? Reason.READ_ONLY_TRANSACTION : Reason.TRANSACTION_BEFORE_WRITE);
    ByteBuf query = slot.connection().newBuffer();
    ClientMessages.query(query, modes.sql());
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
