package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Route;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.topology.Node;
import org.jspecify.annotations.Nullable;

/**
 * What is under way between a session and the server connection it is attached to: from the first
 * statement passed on to the ReadyForQuery that leaves nothing owed. Knows what an unexpected end
 * of it means.
 */
final class Exchange {
  private final PendingReplies pending;
  private final SessionState state;
  private final SessionMeters meters;
  private final NodeUse use;
  private final StatementClassifiers classifiers;
  private final Sharing sharing;
  private final String database;
  private final Tally tally;
  private TransactionStatus status = TransactionStatus.IDLE;
  private Route route = Route.primary(Reason.UNKNOWN);
  private long startedAt;
  private long transactionSince;
  private long waited;
  private boolean mayCommit;
  private boolean ending;
  private boolean endUnsure;
  private boolean opening;
  private Route onReplica = Route.replica(Reason.READ_ONLY_TRANSACTION);
  private boolean definitions;
  private boolean redefines;
  private @Nullable Node node;
  private @Nullable Node replica;
  private @Nullable StatementTrace trace;

  Exchange(PendingReplies pending, SessionState state, SessionServices services, Tally tally) {
    this.pending = pending;
    this.state = state;
    this.meters = services.meters();
    this.classifiers = services.classifiers();
    this.sharing = services.sharing();
    this.database = tally.database();
    this.tally = tally;
    this.use = new NodeUse(services.router());
  }

  /** The status byte of the last ReadyForQuery, or a BEGIN is on its way. */
  boolean isInTransaction() {
    return opening || status != TransactionStatus.IDLE;
  }

  /**
   * A BEGIN of the proxy's own is on its way, and the transaction's first statement behind it.
   *
   * @param replicaBecause why its statements may run on a replica, if they do
   */
  void opens(Reason replicaBecause) {
    opening = true;
    onReplica = Route.replica(replicaBecause);
  }

  /** Statements are logged by that, or not at all. */
  void tracedBy(@Nullable StatementTrace statements) {
    trace = statements;
  }

  /** What the log may say of it, or null when no statements are logged. */
  @Nullable StatementTrace trace() {
    return trace;
  }

  Tally tally() {
    return tally;
  }

  /** When what is under way began, or 0. */
  long startedAt() {
    return startedAt;
  }

  /** The node that works for the session. */
  NodeUse use() {
    return use;
  }

  /** The same as the client may be told. */
  TransactionStatus status() {
    return status;
  }

  /** The name of the node that the last statement was sent to, empty without one. */
  String node() {
    return node == null ? "" : node.name();
  }

  /** Where the replica listens that the last statement for a replica was sent to, or empty. */
  String replica() {
    return replica == null ? "" : replica.address().toString();
  }

  /** The statements that follow were decided to go that way. */
  void routed(Route decided) {
    route = decided;
  }

  /** Where statements go, and why. */
  Route route() {
    return route;
  }

  /** Why the statement goes there that is on its way to the connection. */
  Route route(Slot slot) {
    return isInTransaction() ? inTransaction(slot) : route;
  }

  /** The statement that comes next had to wait for a connection, in nanoseconds. */
  void waited(long nanos) {
    waited += nanos;
    meters.waited(nanos);
    tally.add(Tally.Figure.WAIT_NANOS, nanos);
  }

  /** A statement is on its way. Null: it was not looked at. */
  void sent(Slot slot, @Nullable Classification statement) {
    // A batch's Parse and Bind, or a BEGIN of the proxy's, may be on their way already.
    if (pending.isEmpty() || startedAt == 0) {
      startedAt = System.nanoTime();
      transactionSince = transactionSince == 0 ? startedAt : transactionSince;
      if (trace != null) {
        trace.begins();
      }
    }
    meters.statement(route(slot), slot.node());
    tally.add(Tally.Figure.STATEMENTS, 1);
    node = slot.node();
    use.begins(node);
    if (statement != null) {
      state.sent(statement);
      ending |= Transaction.isEndedBy(statement);
      endUnsure |= statement.has(Effect.TRANSACTION_BOUNDARY);
    }
    if (!slot.isPrimary()) {
      replica = node;
      if (statement != null) {
        slot.mark(statement);
      }
      return;
    }
    if (statement == null) {
      state.sentUnknownToPrimary();
    } else {
      state.sentToPrimary(statement, isInTransaction());
      definitions |= mayDefine(statement);
      redefines |=
          statement.reason() == Reason.DEFINITION && !statement.has(Effect.TEMPORARY_OBJECTS);
    }
    mayCommit |= statement == null ? !isInTransaction() : mayCommit(statement);
  }

  /** What is on its way without having been looked at is a string of several statements. */
  void sentSeveral() {
    mayCommit = true;
    endUnsure = true;
  }

  /** Whether the client has asked for the end of the transaction. */
  boolean isEnding() {
    return ending;
  }

  /** Whether nobody knows if it has. */
  boolean isEndUnsure() {
    return endUnsure;
  }

  /** The route of a statement in the transaction that is open there. */
  Route inTransaction(Slot slot) {
    return slot.isPrimary() ? Route.primary(Reason.IN_TRANSACTION) : onReplica;
  }

  private static boolean mayDefine(Classification statement) {
    return statement.reason() == Reason.DEFINITION
        || statement.reason() == Reason.ROUTINE
        || statement.reason() == Reason.MULTIPLE_STATEMENTS;
  }

  private boolean mayCommit(Classification statement) {
    return switch (statement.kind()) {
      case TRANSACTION_CONTROL -> !statement.has(Effect.ROLLBACK | Effect.SAVEPOINT);
      case WRITE -> !isInTransaction() || statement.has(Effect.TRANSACTION_BOUNDARY);
      default -> false;
    };
  }

  /**
   * ReadyForQuery has come.
   *
   * @param failed whether an error came since the one before
   * @param clients whether it answers a message of the client's
   */
  void ready(TransactionStatus now, boolean failed, boolean clients) {
    status = now;
    opening = false;
    long moment = System.nanoTime();
    // The end of what the proxy asked for itself settles nothing for the client's transaction.
    if (clients && now == TransactionStatus.IDLE) {
      boolean last = pending.isEmpty();
      if (definitions) {
        definitions = !last;
        classifiers.changed(database);
        if (redefines) {
          redefined();
        }
      }
      state.transactionEnded(failed, last, moment);
      mayCommit &= !last;
      ending &= !last;
    }
    endUnsure &= !pending.isEmpty();
    if (pending.isEmpty()) {
      use.ended(moment);
    }
    if (clients && now == TransactionStatus.IDLE && transactionSince != 0) {
      tally.add(Tally.Figure.TRANSACTIONS, 1);
      tally.add(Tally.Figure.TRANSACTION_NANOS, moment - transactionSince);
      transactionSince = pending.isEmpty() ? 0 : moment;
    }
    if (pending.isEmpty() && startedAt != 0) {
      meters.answered(moment - startedAt, waited);
      tally.add(Tally.Figure.STATEMENT_NANOS, moment - startedAt);
      if (trace != null) {
        trace.answered(moment - startedAt, waited, failed);
      }
      startedAt = 0;
      waited = 0;
    }
  }

  /** The connection is lost, and what was sent to it will be sent again elsewhere. */
  void withdrawn() {
    status = TransactionStatus.IDLE;
    opening = false;
  }

  /** The connection is lost, and the client is told so: whatever was under way is over. */
  void over() {
    withdrawn();
    if (definitions) {
      definitions = false;
      classifiers.changed(database);
    }
    state.transactionEnded(true, true, System.nanoTime());
    mayCommit = false;
    ending = false;
    endUnsure = false;
    startedAt = 0;
    transactionSince = 0;
    waited = 0;
  }

  /** A definition has changed: statements may give something of another shape than before. */
  void redefined() {
    redefines = false;
    sharing.redefined(database);
  }

  /** What the client is told when the connection is lost now. */
  PgError lost(Slot slot) {
    String server = "connection to server " + slot.node().address() + " was lost";
    return mayCommit
        ? PgError.fatal(
                SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
                server + ", transaction resolution unknown")
            .withHint("The statement may or may not have been committed.")
        : PgError.fatal(SqlState.CONNECTION_FAILURE, server)
            .withHint("Nothing of the open transaction was committed.");
  }
}
