package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Router;
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
  private State state = State.NONE;
  private String begin = "";
  private boolean readOnly;
  private boolean first;

  Transaction(ClientSession session) {
    this.session = session;
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

  /**
   * Answers a Query at the head that needs no server: BEGIN outside a transaction, and what ends or
   * changes a deferred one.
   *
   * @return whether it is answered
   */
  boolean answers(Classification statement) {
    return switch (state) {
      case NONE -> defers(statement);
      case DEFERRED -> ends(statement) || changesModes(statement);
      case FAILED -> ends(statement) || refuses();
    };
  }

  private boolean defers(Classification statement) {
    if (statement.kind() != Kind.BEGIN && statement.kind() != Kind.BEGIN_READ_ONLY) {
      return false;
    }
    String sql = session.reader().forwarder().text();
    state = State.DEFERRED;
    begin = sql;
    readOnly =
        statement.kind() == Kind.BEGIN_READ_ONLY
            || (!statement.has(
                    Effect.MODE_READ_ONLY | Effect.MODE_READ_WRITE | Effect.MODE_SERIALIZABLE)
                && session.texts().isReadOnlyByDefault());
    answer(
        sql.stripLeading().regionMatches(true, 0, "start", 0, 5) ? "START TRANSACTION" : "BEGIN");
    return true;
  }

  private boolean ends(Classification statement) {
    if (statement.kind() != Kind.TRANSACTION_CONTROL
        || !statement.has(Effect.COMMIT | Effect.ROLLBACK)) {
      return false;
    }
    boolean commits = statement.has(Effect.COMMIT) && state == State.DEFERRED;
    state = State.NONE;
    if (commits) {
      session.state().committed();
    } else {
      session.state().rolledBack();
    }
    answer(commits ? "COMMIT" : "ROLLBACK");
    return true;
  }

  /** SET TRANSACTION goes with the BEGIN. */
  private boolean changesModes(Classification statement) {
    boolean modes = statement.has(Effect.MODE_READ_ONLY | Effect.MODE_READ_WRITE);
    if (statement.kind() != Kind.TRANSACTION_CONTROL
        || !modes
        || statement.has(Effect.MODE_SERIALIZABLE)) {
      return false;
    }
    // On a line of its own: the text may end in a comment.
    begin = begin + "\n;" + session.reader().forwarder().text();
    readOnly = !statement.has(Effect.MODE_READ_WRITE);
    answer("SET");
    return true;
  }

  private boolean refuses() {
    session.client().write(out -> ServerMessages.error(out, SessionErrors.transactionAborted()));
    ready();
    return true;
  }

  private void answer(String tag) {
    session.prepared().queryAnswered();
    session.client().write(out -> ResultMessages.commandComplete(out, tag));
    ready();
  }

  private void ready() {
    TransactionStatus now = isDeferred() ? status() : TransactionStatus.IDLE;
    session.client().write(out -> ServerMessages.readyForQuery(out, now));
    session.reader().framer().skip();
  }

  /** What decides where the transaction goes that begins with this statement or batch. */
  Classification route(Classification statement) {
    return readOnly && followsReadOnly(statement) ? READ_ONLY : READ_WRITE;
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
    session.prepared().queryAnswered(slot);
    session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), begun(slot));
    session.exchange().opens();
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
