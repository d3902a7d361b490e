package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Route;
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
  private TransactionStatus status = TransactionStatus.IDLE;
  private Route route = Route.primary(Reason.UNKNOWN);
  private long startedAt;
  private boolean mayCommit;
  private @Nullable Node node;
  private @Nullable Node replica;

  Exchange(PendingReplies pending, SessionState state, SessionMeters meters) {
    this.pending = pending;
    this.state = state;
    this.meters = meters;
  }

  /** The status byte of the last ReadyForQuery. */
  boolean isInTransaction() {
    return status != TransactionStatus.IDLE;
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

  /** A statement is on its way. Null: it was not looked at. */
  void sent(Slot slot, @Nullable Classification statement) {
    if (pending.isEmpty()) {
      startedAt = System.nanoTime();
    }
    meters.statement(isInTransaction() ? inTransaction(slot) : route, slot.node());
    node = slot.node();
    if (!slot.isPrimary()) {
      replica = node;
      return;
    }
    if (statement == null) {
      state.sentUnknownToPrimary();
    } else {
      state.sentToPrimary(statement);
    }
    mayCommit |= statement == null || mayCommit(statement);
  }

  /** The route of a statement in the transaction that is open there. */
  static Route inTransaction(Slot slot) {
    return slot.isPrimary()
        ? Route.primary(Reason.IN_TRANSACTION)
        : Route.replica(Reason.READ_ONLY_TRANSACTION);
  }

  private boolean mayCommit(Classification statement) {
    return switch (statement.kind()) {
      case TRANSACTION_CONTROL -> true;
      case WRITE -> !isInTransaction() || statement.has(Effect.TRANSACTION_BOUNDARY);
      default -> false;
    };
  }

  /**
   * ReadyForQuery has come.
   *
   * @param failed whether an error came since the one before
   */
  void ready(TransactionStatus now, boolean failed) {
    status = now;
    long moment = System.nanoTime();
    if (now == TransactionStatus.IDLE) {
      boolean last = pending.isEmpty();
      state.transactionEnded(failed, last, moment);
      mayCommit &= !last;
    }
    if (pending.isEmpty() && startedAt != 0) {
      meters.answered(moment - startedAt);
      startedAt = 0;
    }
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
