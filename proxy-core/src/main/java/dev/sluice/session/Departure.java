package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * The client's own end of a session: Terminate, or its side of the socket is shut. What is owed is
 * still delivered; nothing more is read. Or the proxy's end, for which the client's transaction is
 * waited. On the session's event loop.
 */
final class Departure {
  private final ClientSession session;
  private boolean announced;
  private @Nullable PgError dismissal;

  Departure(ClientSession session) {
    this.session = session;
  }

  boolean isAnnounced() {
    return announced;
  }

  void announce() {
    if (!session.isOpen()) {
      return;
    }
    announced = true;
    proceed();
  }

  /** The client is to leave as soon as it is in no transaction. */
  void dismiss(PgError error) {
    dismissal = error;
    leaveIfDone();
    session.endRound();
  }

  private boolean isIdle() {
    return session.phase() == Phase.IDLE
        && session.status() == TransactionStatus.IDLE
        && !session.reader().framer().holdsBytes();
  }

  /** As much of what the client has sent as can be is with the server now. */
  void proceed() {
    Slot active = session.servers().active();
    Forwarder forwarder = session.reader().forwarder();
    if (announced && active != null && forwarder.isUnsynced() && !session.pending().isEmpty()) {
      // A batch whose Sync will not come.
      forwarder.flushBatch(active);
    }
    leaveIfDone();
  }

  /** Closes the session if it was announced and nothing is owed. */
  void leaveIfDone() {
    PendingReplies pending = session.pending();
    if (announced
        && session.isOpen()
        && session.phase() != Phase.WAITING
        && (pending.isEmpty() || pending.isCopyIn())) {
      session.close();
    }
    PgError told = dismissal;
    if (told != null && session.isOpen() && isIdle()) {
      session.fatal(told);
    }
  }
}
