package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Reason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The safety net: a statement or batch outside a transaction that a replica refuses, or under which
 * a node dies that has certainly committed nothing of it ({@link Net}), runs again elsewhere and
 * the client sees nothing of it, as long as it has got nothing of the answer: what comes ahead of
 * the first row is held back until it is certain, and the first rows until all that has arrived
 * with them has been looked at. For a server that shuts down sends what it has of an answer
 * together with its farewell.
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
  private final ClientSession session;
  private final PendingReplies pending;
  private final SentBytes sent = new SentBytes();
  private final HeldReplies held = new HeldReplies();

  private final Draining draining;
  private Net net = Net.NONE;
  private @Nullable PgError refusal;
  private boolean watching;
  private boolean cancelled;

  /** The first exchange of those that could run again has a portal. */
  private boolean bound;

  private int losses;

  Rerun(ClientSession session) {
    this.session = session;
    this.pending = session.pending();
    this.draining = new Draining(session, this::onDrained);
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
      net = Net.of(session, slot, statement);
    } else if (net != Net.NONE && slot.isPrimary()) {
      // Behind what is under way there comes who knows what.
      giveUp();
    } else if (!sent.isKeeping()) {
      return;
    }
    if (net == Net.NONE) {
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

  /** The client is about to get a message. Borrows it. */
  void passes(byte type, ByteBuf buffer, int body) {
    bound |= type == ServerMessage.BIND_COMPLETE;
    if (!held.mayFollow(type, buffer, body) || net.isSettledBy(type)) {
      tooLate();
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
    if (!isHolding() || session.transaction().isPastFirst()) {
      return false;
    }
    if (error.endsConnection()) {
      if (net != Net.REPLICA && !Loss.isOfServer(error)) {
        return false;
      }
      session.log().info("{} ended: {} {}", slot.connection(), error.sqlState(), error.message());
      // The close that follows sets things going; what the client sends in the meantime waits.
      refusal = error;
      session.waits();
      return true;
    }
    boolean moved = pending.isEmpty() || session.reader().framer().isMidMessage();
    if (moved || net != Net.REPLICA || !Refusal.isOfTheNode(error, held.isShowing())) {
      return false;
    }
    refusal = error;
    held.drop();
    draining.start(slot);
    return true;
  }

  private void onDrained() {
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
    if (!isHolding()
        || (!isDraining() && session.transaction().isPastFirst())
        || !net.forgives(losses, isDraining())) {
      return false;
    }
    boolean announced = isDraining();
    PgError why = refusal == null ? session.exchange().lost(lost) : refusal;
    refusal = null;
    held.drop();
    pending.withdraw();
    session.reader().suspend();
    session.boundary().askNoMore();
    session.exchange().withdrawn();
    losses++;
    if (announced && net != Net.REPLICA) {
      watching = true;
      session.waits();
      ShutdownWatch.start(session, lost.node(), stops -> onWatched(stops, why));
    } else {
      again(net.isForPrimary(losses, why) ? Reason.NOT_REPLAYED : null, why);
    }
    return true;
  }

  /** The primary has ended the connection: as the statement's error, unless it shuts down. */
  private void onWatched(boolean stops, PgError why) {
    watching = false;
    if (stops || cancelled) {
      again(null, why);
    } else {
      session.reader().rewind(takeBack(), null);
      session.refuse(why.asError());
    }
  }

  /** Why the server has ended the connection, as it said itself, or null. */
  @Nullable PgError lastWords() {
    return refusal;
  }

  /** The bytes are routed anew: to the primary for a reason, else wherever. */
  private void again(@Nullable Reason primary, PgError why) {
    session.services().meters().rerun(why.sqlState());
    ByteBuf bytes = takeBack();
    if (primary == Reason.REPLICA_REFUSED) {
      Refusal.remember(why, bytes, session.texts(), session.prepared());
    }
    session.reader().rewind(bytes, primary);
    if (cancelled) {
      cancelled = false;
      session.refuse(session.times().instead(SessionErrors.cancelled()));
    } else {
      session.resume(Phase.IDLE);
    }
  }

  /** For the client nothing of it has happened. */
  private ByteBuf takeBack() {
    session.prepared().changes().revoke();
    session.transaction().deferAgain();
    return sent.takeAll(session.client().allocator());
  }

  /** The client cancels. Whether that is all that is to be done. */
  boolean cancel() {
    boolean enough = isDraining() || watching;
    cancelled |= enough;
    return enough;
  }

  /** Whatever happens, what is under way does not run again. */
  void giveUp() {
    tooLate();
    sent.clear();
    net = Net.NONE;
    refusal = null;
  }

  /** The session ends. */
  void close() {
    held.drop();
    sent.clear();
  }
}
