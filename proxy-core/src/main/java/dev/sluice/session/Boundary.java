package dev.sluice.session;

import dev.sluice.protocol.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the session does when the server that it is attached to owes nothing any more: it goes on
 * with an errand of its own, or leaves the connection. One per session, on its event loop.
 */
final class Boundary {
  private final ClientSession session;
  private @Nullable Runnable errand;

  Boundary(ClientSession session) {
    this.session = session;
  }

  /** The session sends something of its own; {@code then} runs when the server is ready again. */
  void ask(Slot slot, Runnable then) {
    session.servers().activate(slot);
    errand = then;
  }

  /** The connection that was asked is lost. */
  void askNoMore() {
    errand = null;
    session.servers().deactivate();
    session.pending().abandon();
  }

  /**
   * ReadyForQuery has come.
   *
   * @param failed whether an error came since the one before
   * @param clients whether it answers a message of the client's
   */
  void onReady(Slot slot, TransactionStatus status, boolean failed, boolean clients) {
    session.exchange().ready(status, failed, clients);
    session.servers().onReady(slot, status);
    if (status == TransactionStatus.IDLE) {
      session.prepared().portalsClosed();
    }
    if (session.pending().isEmpty() && session.isOpen()) {
      session.servers().processHeld(slot);
      goOn(slot);
    }
    if (clients) {
      session.times().onReady();
    }
  }

  private void goOn(Slot slot) {
    Runnable then = errand;
    if (then != null) {
      errand = null;
      session.servers().deactivate();
      then.run();
    } else if (session.servers().lending().asksFirst(slot)) {
      session.waits();
    } else {
      leaveIfDone();
      session.proceed();
    }
  }

  /** Leaves a connection that owes nothing, but not in the middle of a message to it (CopyData). */
  void leaveIfDone() {
    PendingReplies pending = session.pending();
    // A server that skips everything up to a Sync ignores whatever another session would ask it.
    boolean owes =
        !pending.isEmpty() || pending.isSkipping() || session.exchange().isInTransaction();
    if (!owes && !session.reader().framer().isMidMessage()) {
      session.servers().deactivate();
      session.left();
    }
  }
}
