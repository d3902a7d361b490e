package dev.sluice.session;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.util.concurrent.TimeUnit;

/** What a cancel request does to a session. On its event loop. */
final class Cancellation {
  /** Between two looks at whether the server has come to what the client has sent. */
  private static final int PAUSE_MILLIS = 1;

  /** After so many the server must be stuck: cancelling would not help. */
  private static final int MOST_PAUSES = 1_000;

  private final ClientSession session;
  private int pauses;

  private Cancellation(ClientSession session) {
    this.session = session;
  }

  /**
   * Cancels what runs now, or what is waited for; nothing when the session is idle.
   *
   * @return done, never failed, when it can have no effect on what the client sends next
   */
  static Future<Void> of(ClientSession session) {
    return new Cancellation(session).run();
  }

  private Future<Void> run() {
    Future<Void> done = session.eventLoop().newSucceededFuture(null);
    if (session.rerun().cancel()) {
      return done;
    }
    if (isOwnWork() && pauses++ < MOST_PAUSES) {
      return later();
    }
    Future<Void> sent = session.servers().cancel();
    if (sent != null) {
      return sent;
    }
    if (session.attacher().cancel() || session.reader().cancel()) {
      session.refuse(session.times().instead(SessionErrors.cancelled()));
    }
    return done;
  }

  /**
   * Whether the server is busy with what the proxy itself has sent ahead of the client's statement:
   * settings that it must not run without, for instance.
   */
  private boolean isOwnWork() {
    PendingReplies pending = session.pending();
    boolean asks = session.reader().forwarder().shapes().isWaiting();
    return session.isOpen() && (asks || !pending.isEmpty() && !pending.forwardsHead());
  }

  private Future<Void> later() {
    Promise<Void> done = session.eventLoop().newPromise();
    session
        .eventLoop()
        .schedule(() -> PromiseNotifier.cascade(run(), done), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    return done;
  }
}
