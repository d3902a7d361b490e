package dev.sluice.session;

import dev.sluice.pool.Lease;
import org.jspecify.annotations.Nullable;

/**
 * What a session waits for.
 *
 * @param what in words
 * @param node the node whose connection it waits for, or empty
 * @param nanos how long it has waited
 */
public record SessionWait(String what, String node, long nanos) {
  /** It does not wait. */
  static final SessionWait NONE = new SessionWait("", "", 0);

  /**
   * The wait of a session in phase Waiting.
   *
   * @param lease what it has asked the pool for
   * @param held whether it is held for a primary
   * @param since {@link System#nanoTime()} of its beginning, 0 when unknown
   */
  static SessionWait of(ClientSession session, @Nullable Lease lease, boolean held, long since) {
    long nanos = since == 0 ? 0 : System.nanoTime() - since;
    if (held) {
      return new SessionWait("a primary", "", nanos);
    }
    if (lease == null) {
      return new SessionWait("the parser, or an answer to the proxy itself", "", 0);
    }
    String database = session.identity().login().key().database();
    boolean paused = session.services().pool().isPaused(database);
    return new SessionWait(
        paused ? "a paused database" : "a server connection", lease.wish().node().name(), nanos);
  }
}
