package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a statement or batch goes that begins at the head of the client's stream, once it
 * is known what it is, and starts it on its way. One per session, on its event loop.
 */
final class Decision {
  private final ClientSession session;
  private final MessageFramer framer;
  private final Forwarder forwarder;
  private final Transaction transaction;
  private final TransactionControl control;
  private @Nullable Reason primaryBecause;

  Decision(ClientSession session, MessageFramer framer, Forwarder forwarder) {
    this.session = session;
    this.framer = framer;
    this.forwarder = forwarder;
    this.transaction = session.transaction();
    this.control = new TransactionControl(session);
  }

  /** The next one must run on the primary for that reason, or null: it is decided as any other. */
  void next(@Nullable Reason primary) {
    primaryBecause = primary;
  }

  /**
   * Finds the route of what starts here.
   *
   * @param current the connection that replies are owed by or a transaction is open on, or null
   * @param leavesPortal a later batch may fetch more from it
   * @return false when the session waits: for a connection, or for replies that are owed on another
   *     node
   */
  boolean of(@Nullable Slot current, Classification statement, boolean leavesPortal) {
    if (current == null) {
      return unattached(statement, leavesPortal);
    }
    if (transaction.isDeferred()) {
      // The connection was waited for.
      return !transaction.asksFirst(current) && start(current, statement);
    }
    boolean stays =
        transaction.isMovable()
            ? transaction.keeps(statement, leavesPortal)
            : session.state().mayUseReplica(statement) && !session.state().demand().isPinned();
    if (stays) {
      // What a replica may run joins the pipeline there; anything else waits for its end.
      return start(current, statement);
    }
    if (transaction.isMovable() && session.pending().isEmpty()) {
      transaction.move(current);
      return false;
    }
    return forwarder.isUnsynced() && forwarder.move(current);
  }

  private boolean unattached(Classification statement, boolean leavesPortal) {
    if (framer.type() == ClientMessage.QUERY && control.answers(statement)) {
      return true;
    }
    if (transaction.isFailed() && !transaction.isLeft(statement)) {
      session.reader().discarder().refuse(transaction.refusal(statement));
      session.become(Phase.DISCARDING);
      return true;
    }
    Reason because = primaryBecause;
    primaryBecause = null;
    Classification deciding =
        transaction.isDeferred() ? transaction.route(statement, leavesPortal) : statement;
    return session.attacher().attach(deciding, because)
        && session.phase() instanceof Phase.Attached attached
        && !transaction.asksFirst(attached.slot())
        && start(attached.slot(), statement);
  }

  private boolean start(Slot slot, Classification statement) {
    if (framer.type() == ClientMessage.QUERY) {
      begins(slot, statement);
      return forwarder.query(slot, statement);
    }
    if (framer.type() == ClientMessage.FUNCTION_CALL) {
      begins(slot, null);
      return forwarder.functionCall(slot);
    }
    return batch(slot, statement);
  }

  /** A batch begins that goes to the connection. */
  boolean batch(Slot slot, @Nullable Classification batch) {
    begins(slot, batch);
    return session.reader().stay();
  }

  /** Something begins that goes to the connection. */
  void begins(Slot slot, @Nullable Classification statement) {
    boolean outside = session.pending().isEmpty() && !session.exchange().isInTransaction();
    // Half of a message may be written, the rest only passed: nothing of the proxy's own may come
    // between.
    session.reader().forwarder().writeRun(slot);
    session.rerun().begin(slot, statement);
    if (outside) {
      session.attacher().settings().bring(slot);
      session.servers().tidy(slot);
      session.servers().drawn().hideOthers(slot, statement);
    }
    transaction.open(slot);
  }
}
