package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Node;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The server connections of one session: which one owes replies (the <em>active</em> one), what the
 * others may say, and how each goes back to the pool. On the session's event loop.
 */
final class ServerSide {
  private final ClientSession session;
  private final SessionServices services;
  private final Slots slots = new Slots();
  private final ServerReader reader;
  private final Lending lending;
  private final DrawnValues drawn;
  private @Nullable Slot active;
  private final Loss loss;
  private boolean toldFatal;

  ServerSide(ClientSession session, ClientParameters parameters) {
    this.session = session;
    this.services = session.services();
    this.reader = new ServerReader(session, parameters);
    this.lending = new Lending(session);
    this.drawn = new DrawnValues(session);
    this.loss = new Loss(session);
  }

  Lending lending() {
    return lending;
  }

  DrawnValues drawn() {
    return drawn;
  }

  Slots slots() {
    return slots;
  }

  /** The connection that replies are owed by or a transaction is open on, or null. */
  @Nullable Slot active() {
    return active;
  }

  /** Statements of the client go there from now on. */
  void attach(Slot slot) {
    activate(slot);
  }

  /** In front of a statement outside a transaction: closes what only others had prepared there. */
  void tidy(Slot slot) {
    PreparedStatements prepared = session.prepared();
    if (lending.shares() ? prepared.hasNamed(slot) : prepared.hasStale(slot)) {
      prepared.closeStale(slot, session.pending(), slot::write);
    }
  }

  /** Cancels what runs now; null when nothing does. */
  @Nullable Future<Void> cancel() {
    if (active == null || session.pending().isEmpty()) {
      return null;
    }
    return services.connector().cancel(active.connection());
  }

  void activate(Slot slot) {
    active = slot;
  }

  /** Nothing is owed any more. */
  void deactivate() {
    active = null;
  }

  /** Whether a message is only half written to the client: nothing else may come between. */
  boolean isMidMessage() {
    return active != null && active.framer().isMidMessage();
  }

  /** Whether the connection that client bytes go to can take more. */
  boolean isWritable() {
    return active == null || active.connection().isWritable();
  }

  /** Whether the servers are read: not while the client cannot take more. */
  void setAutoRead(boolean on) {
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).connection().setAutoRead(on);
    }
  }

  void flush() {
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).flush();
    }
  }

  void onRead(Slot slot, ByteBuf bytes) {
    slot.framer().offer(bytes, session.client().allocator());
    try {
      process(slot);
    } catch (ProtocolException | IllegalStateException e) {
      session.log().warn("{} broke the protocol: {}", slot.connection(), e.getMessage());
      slot.connection().abort();
    }
  }

  private void process(Slot slot) {
    if (slot == active) {
      reader.process(slot);
    }
    if (slot != active && slot.framer().holdsBytes() && !isMidMessage()) {
      reader.idle().process(slot);
    }
  }

  /** Between two messages: what idle connections have said in the meantime. */
  void processHeld(Slot ready) {
    for (int i = 0; i < slots.size(); i++) {
      Slot other = slots.get(i);
      if (other != ready && other.framer().holdsBytes()) {
        reader.idle().process(other);
      }
    }
  }

  /** ReadyForQuery of the active connection. */
  void onReady(Slot slot, TransactionStatus status) {
    if (status == TransactionStatus.IDLE) {
      slot.memory().hasSettings(session.state().settings().statements());
    }
  }

  void onFatal(Slot slot, PgError error, boolean forwarded) {
    session.log().info("{} ended: {} {}", slot.connection(), error.sqlState(), error.message());
    toldFatal = forwarded;
  }

  Loss loss() {
    return loss;
  }

  void onClosed(Slot slot) {
    if (!slots.remove(slot)) {
      return;
    }
    services.pool().discard(slot.connection());
    MessageFramer framer = slot.framer();
    framer.close();
    services.cluster().suspect(slot.node());
    boolean told = false;
    if (slot == active) {
      session.exchange().use().lost(true);
      told = reader.lost();
    }
    if (slot != active) {
      if (slot.isPrimary() && session.state().isBoundToPrimary()) {
        session.fatal(SessionErrors.stateLost());
      }
    } else if (session.rerun().isRunAgain(slot)) {
      session.endRound();
    } else if (toldFatal || framer.isMidMessage()) {
      session.close();
    } else if (!session.attacher().isAskedAgain(slot)
        && !session.transaction().isAskedAgain(slot)) {
      loss.onLost(slot, told);
      session.endRound();
    }
  }

  /**
   * After a failover the connection to the old primary is let go.
   *
   * @return false when the session has ended, since its state was there
   */
  boolean leaveOtherPrimary(Node primary) {
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.isPrimary() && slot.node().id() != primary.id()) {
        if (session.state().isBoundToPrimary()) {
          session.fatal(SessionErrors.stateLost());
          return false;
        }
        drop(slot);
        return true;
      }
    }
    return true;
  }

  /** Lets go of a connection that is of no more use. */
  void drop(Slot slot) {
    slots.remove(slot);
    if (slot == active) {
      active = null;
    }
    slot.framer().close();
    services.pool().discard(slot.connection());
  }

  /** DISCARD ALL has run on one connection: the others go back, where the same is done. */
  void releaseOthers(Slot kept) {
    for (Slot slot : slots.takeAll()) {
      if (slot == kept) {
        slots.add(slot);
      } else {
        giveBack(slot);
      }
    }
  }

  /** The session ends: connections go back clean, or not at all. */
  void releaseAll() {
    slots.takeAll().forEach(this::giveBack);
  }

  /** The connection is for other sessions from now on. */
  void handBack(Slot slot) {
    slots.remove(slot);
    giveBack(slot);
  }

  private void giveBack(Slot slot) {
    boolean busy = (slot == active && isBusy()) || slot.framer().holdsBytes();
    slot.framer().close();
    if (busy) {
      services.connector().cancel(slot.connection());
      services.pool().discard(slot.connection());
      return;
    }
    ServerLogin.Key key = session.identity().login().key();
    if (slot.isUsed() && (!lending.shares() || slot == active || !isAsShared(slot))) {
      slot.connection().remember(null);
      services.pool().release(slot.connection(), key);
    } else {
      slot.connection().setAutoRead(true);
      services.pool().releaseUnused(slot.connection(), key);
    }
  }

  /** Whether the connection has nothing but what sessions share. */
  private boolean isAsShared(Slot slot) {
    return slot.isPrimary() ? !session.state().pins().isAny() : !slot.isDirty();
  }

  /** Whether the active connection is not ready for a message of somebody else's. */
  private boolean isBusy() {
    return !session.pending().isEmpty()
        || session.pending().isSkipping()
        || session.reader().framer().isMidMessage();
  }
}
