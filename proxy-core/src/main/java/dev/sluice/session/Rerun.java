package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Reason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The safety net: a statement or batch outside a transaction that a replica refuses, or under which
 * the replica dies, runs again elsewhere and the client sees nothing of it. A hot standby commits
 * nothing, so whatever it did can be done again, as long as the client has got nothing of its
 * answer: what comes ahead of the first row is held back until it is certain, and the first rows
 * until all that has arrived with them has been looked at. For a server that shuts down sends what
 * it has of an answer together with its farewell.
 *
 * <pre>
 *   sent to a replica --> held --first row--> showing --all is read, or ReadyForQuery--> released:
 *                          |                     |                         too late to run again
 *                          | refused: what is    | replica lost
 *                          | owed is thrown away |
 *                          v                     v
 *                       draining --Ready--> the bytes go back to the head of the client's
 *                                           stream and are routed anew
 * </pre>
 *
 * One per session, on its event loop.
 */
final class Rerun {
  /** So often a replica may die under a statement before the primary has to run it. */
  private static final int MOST_LOSSES = 3;

  private final ClientSession session;
  private final PendingReplies pending;
  private final SentBytes sent = new SentBytes();
  private final HeldReplies held = new HeldReplies();

  private @Nullable PgError refusal;
  private boolean cancelled;

  /** The first exchange of those that could run again has a portal. */
  private boolean bound;

  private int losses;

  Rerun(ClientSession session) {
    this.session = session;
    this.pending = session.pending();
  }

  /**
   * A statement or batch begins that goes to the connection.
   *
   * @param statement what it is, or null when that has not been decided here
   */
  void begin(Slot slot, @Nullable Classification statement) {
    if (pending.isEmpty()) {
      sent.clear();
      bound = false;
      session.prepared().changes().telling(true);
      if (statement == null
          || slot.isPrimary()
          || session.exchange().isInTransaction()
          || !session.state().mayUseReplica(statement)) {
        return;
      }
    } else if (!sent.isKeeping()) {
      return;
    }
    boolean holding = isHolding();
    sent.begin(session.reader().framer().passed());
    if (holding) {
      releaseIfNotKept();
    } else if (isHolding()) {
      session.prepared().changes().telling(false);
    }
  }

  /** Bytes of the client go to a server. Borrows them. */
  void sent(ByteBuf run) {
    boolean holding = isHolding();
    sent.sent(run);
    if (holding) {
      releaseIfNotKept();
    }
  }

  /** What was sent has become too much to be kept: what is held belongs in front of the rest. */
  private void releaseIfNotKept() {
    if (!isHolding()) {
      tooLate();
    }
  }

  /** Whether what the server says is held back. */
  boolean isHolding() {
    return sent.isUnanswered();
  }

  /** Whether what the server still owes is thrown away. */
  boolean isDraining() {
    return refusal != null;
  }

  /** Keeps what the client may get later; consumes it. */
  void hold(ByteBuf run) {
    if (!held.add(run)) {
      // A storm of notices: the net is given up, not the memory.
      tooLate();
    }
  }

  /**
   * The client is about to get a message. From the first one that shows that the statement runs,
   * nothing is held back longer than it takes to see what has arrived with it; BEGIN in front of a
   * batch shows nothing yet.
   */
  void passes(byte type, ByteBuf buffer, int body) {
    held.isFarewell(false);
    switch (type) {
      case ServerMessage.BIND_COMPLETE -> bound = true;
      case ServerMessage.PARSE_COMPLETE,
          ServerMessage.CLOSE_COMPLETE,
          ServerMessage.PARAMETER_DESCRIPTION,
          ServerMessage.ROW_DESCRIPTION,
          ServerMessage.NO_DATA,
          ServerMessage.COPY_OUT_RESPONSE,
          ServerMessage.NOTICE_RESPONSE -> {}
      case ServerMessage.COMMAND_COMPLETE ->
          held.shows(buffer.getByte(body) != 'B' || buffer.getByte(body + 1) != 'E');
      case ServerMessage.DATA_ROW, ServerMessage.COPY_DATA -> held.shows(true);
      default -> tooLate();
    }
  }

  /** All that has arrived from the server has been looked at. */
  void shows() {
    if (held.isShowing() && !held.endsInFarewell() && !isDraining()) {
      tooLate();
    }
  }

  /** The server has announced that it quits: the client need not know, if it may run again. */
  void farewell() {
    held.isFarewell(isHolding());
  }

  /** The client gets something of the answer: the statement cannot run again. */
  private void tooLate() {
    held.release(session.client());
    sent.answered();
    session.prepared().changes().telling(true);
    session.transaction().answered();
  }

  /** Nothing is owed any more, though the exchange may go on (Flush): the client waits for this. */
  void allAnswered() {
    shows();
    if (isHolding() && !held.endsInFarewell() && !isDraining()) {
      held.release(session.client());
      if (bound) {
        // The client may go on with the portal, which is nowhere else.
        sent.clear();
      } else {
        sent.partAnswered();
      }
      session.prepared().changes().telling(!isHolding());
    }
  }

  /** ReadyForQuery has gone to the client. */
  void ended() {
    sent.ended();
    bound = false;
    session.transaction().answered();
    session.prepared().changes().telling(!isHolding());
    losses = 0;
  }

  /**
   * The server has refused the statement, or ends the connection.
   *
   * @return whether the client must not hear of it
   */
  boolean takesOver(Slot slot, PgError error) {
    if (isDraining()) {
      pending.reply(ServerMessage.ERROR_RESPONSE);
      return true;
    }
    if (!isHolding() || isTooLate()) {
      return false;
    }
    if (error.endsConnection()) {
      // The close that follows sets things going; what the client sends in the meantime waits.
      refusal = error;
      session.waits();
      return true;
    }
    boolean moved = pending.isEmpty() || session.reader().framer().isMidMessage();
    if (moved || !Refusal.isOfTheNode(error, held.isShowing())) {
      return false;
    }
    refusal = error;
    drain(slot);
    return true;
  }

  /** What runs in a transaction belongs to it, unless it is all of it. */
  private boolean isTooLate() {
    return session.exchange().isInTransaction() && !session.transaction().isFirst();
  }

  private void drain(Slot slot) {
    boolean unsynced = session.reader().forwarder().isUnsynced();
    held.drop();
    pending.withdraw();
    pending.reply(ServerMessage.ERROR_RESPONSE);
    session.reader().suspend();
    session.waits();
    session.boundary().ask(slot, () -> onDrained(slot));
    if (unsynced) {
      BatchMove.sync(slot);
      pending.add((byte) (PendingReplies.SYNC | PendingReplies.SWALLOW), null);
    }
  }

  private void onDrained(Slot slot) {
    if (session.exchange().isInTransaction()) {
      // The batch had begun one.
      session.boundary().ask(slot, () -> onDrained(slot));
      pending.add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), null);
      ByteBuf rollback = slot.connection().newBuffer();
      ClientMessages.query(rollback, "ROLLBACK");
      slot.write(rollback);
      return;
    }
    PgError why = refusal;
    refusal = null;
    if (why != null) {
      Reason reason = Refusal.isOfTheStatement(why) ? Reason.REPLICA_REFUSED : Reason.NOT_REPLAYED;
      again(reason, why);
    }
  }

  /**
   * The connection is lost.
   *
   * @return whether the statement runs again
   */
  boolean isRunAgain(Slot lost) {
    if (!isHolding() || !isDraining() && isTooLate()) {
      return false;
    }
    PgError why = refusal == null ? session.exchange().lost(lost) : refusal;
    refusal = null;
    held.drop();
    pending.withdraw();
    session.reader().suspend();
    session.boundary().askNoMore();
    session.exchange().withdrawn();
    losses++;
    again(!why.endsConnection() || losses >= MOST_LOSSES ? Reason.NOT_REPLAYED : null, why);
    return true;
  }

  /** The bytes are routed anew: to the primary for a reason, else wherever. */
  private void again(@Nullable Reason primary, PgError why) {
    session.services().meters().rerun(why.sqlState());
    session.prepared().changes().revoke();
    session.transaction().deferAgain();
    ByteBuf bytes = sent.takeAll(session.client().allocator());
    if (primary == Reason.REPLICA_REFUSED) {
      Refusal.remember(why, bytes, session.texts(), session.prepared());
    }
    session.reader().rewind(bytes, primary);
    if (cancelled) {
      cancelled = false;
      session.refuse(SessionErrors.cancelled());
    } else {
      session.resume(Phase.IDLE);
    }
  }

  /** The client cancels. Whether that is all that is to be done. */
  boolean cancel() {
    cancelled |= isDraining();
    return isDraining();
  }

  /** The session ends. */
  void close() {
    held.drop();
    sent.clear();
  }
}
