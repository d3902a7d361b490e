package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.RowValues;
import dev.sluice.routing.Classification;
import dev.sluice.server.ServerLogin;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Gives server connections back between transactions, when the session shares them with others
 * ({@code pooling: transaction}), unless its state ties it to one. One per session, on its event
 * loop.
 */
final class Lending {
  private final ClientSession session;
  private final boolean shares;
  private final String database;
  private int unjudged;

  Lending(ClientSession session) {
    ServerLogin.Key key = session.identity().login().key();
    this.session = session;
    this.shares = session.services().sharing().isFor(key);
    this.database = key.database();
  }

  /** Whether connections go from session to session as they are. */
  boolean shares() {
    return shares;
  }

  /**
   * The session needs no connection now: what it need not keep goes back, if it is shared or the
   * database is paused.
   */
  void handBack() {
    if (unjudged > 0
        || !(shares || services().pool().isPaused(database))
        || session.reader().forwarder().isUnsynced()) {
      return;
    }
    Slots slots = session.servers().slots();
    for (int i = slots.size() - 1; i >= 0; i--) {
      Slot slot = slots.get(i);
      if (slot != session.servers().active() && !isKept(slot)) {
        handBack(slot);
      }
    }
  }

  private void handBack(Slot slot) {
    if (shares) {
      session.servers().handBack(slot);
    } else {
      session.servers().drop(slot);
    }
  }

  private boolean isKept(Slot slot) {
    if (!slot.isPrimary()) {
      return slot.isMarked();
    }
    SessionState state = session.state();
    return shares ? state.pins().isAny() : state.isBoundToPrimary();
  }

  private SessionServices services() {
    return session.services();
  }

  /**
   * A statement is on its way of which nothing is known yet: it may leave something behind, so the
   * connection stays until that is known.
   */
  void awaitsClass() {
    unjudged++;
  }

  /** Now it is known. */
  void judged(Slot slot, Classification found) {
    unjudged--;
    if (session.isOpen()) {
      leaves(slot, found);
    }
    if (session.phase() == Phase.IDLE) {
      handBack();
    }
  }

  /** A statement that was sent to the connection leaves something behind, perhaps. */
  void leaves(Slot slot, Classification statement) {
    if (slot.isPrimary()) {
      session.state().leaves(statement);
    } else {
      slot.mark(statement);
    }
  }

  /**
   * The server owes nothing. When what ties the session to it may be gone, it is asked; the session
   * waits for the answer.
   */
  boolean asksFirst(Slot slot) {
    Pins pins = session.state().pins();
    if (!shares
        || !slot.isPrimary()
        || session.reader().framer().isMidMessage()
        || session.reader().forwarder().isUnsynced()
        || session.exchange().isInTransaction()
        || session.transaction().isDeferred()
        || !pins.areDoubtful()) {
      return false;
    }
    session.boundary().ask(slot, () -> session.resume(Phase.IDLE));
    session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), new Answer());
    session.prepared().overwritten(slot);
    ByteBuf query = slot.connection().newBuffer();
    ClientMessages.query(query, pins.question());
    slot.write(query);
    slot.flush();
    return true;
  }

  /** How many things the server has left. */
  private final class Answer implements RowNote {
    @Override
    public void row(ByteBuf in, int body, int end) {
      if (RowValues.read(in, body, end).equals(List.of("0"))) {
        session.state().unpinned();
      }
    }

    @Override
    public void done() {}

    @Override
    public void undone() {}
  }
}
