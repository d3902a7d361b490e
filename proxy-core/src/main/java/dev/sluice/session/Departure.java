package dev.sluice.session;

/**
 * The client's own end of a session: Terminate, or its side of the socket is shut. What is owed is
 * still delivered; nothing more is read. On the session's event loop.
 */
final class Departure {
  private final ClientSession session;
  private boolean announced;

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
  }
}
