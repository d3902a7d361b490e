package dev.sluice.session;

import io.netty.util.concurrent.Future;

/** What a cancel request does to a session. On its event loop. */
final class Cancellation {
  private Cancellation() {}

  /**
   * Cancels what runs now, or what is waited for; nothing when the session is idle.
   *
   * @return done, never failed, when it can have no effect on what the client sends next
   */
  static Future<Void> of(ClientSession session) {
    Future<Void> done = session.eventLoop().newSucceededFuture(null);
    if (session.rerun().cancel()) {
      return done;
    }
    Future<Void> sent = session.servers().cancel();
    if (sent != null) {
      return sent;
    }
    if (session.attacher().cancel() || session.reader().cancel()) {
      session.refuse(SessionErrors.cancelled());
    }
    return done;
  }
}
