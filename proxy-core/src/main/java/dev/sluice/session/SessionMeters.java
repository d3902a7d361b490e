package dev.sluice.session;

import dev.sluice.routing.Route;
import dev.sluice.topology.Node;
import io.netty.channel.EventLoop;

/**
 * What sessions count and time. Called on event loops for every statement: implementations neither
 * lock nor allocate.
 */
public interface SessionMeters {
  /** A statement goes that way. */
  void statement(Route route, Node node);

  /**
   * All replies of an exchange have come.
   *
   * @param serverNanos since its first message was passed on
   * @param waitedNanos that it waited for a server connection before, mostly 0
   */
  void answered(long serverNanos, long waitedNanos);

  /** A session had to wait for a server connection before its statement, in nanoseconds. */
  void waited(long nanos);

  /**
   * A replica refused a statement, or died under it, and it runs again elsewhere.
   *
   * @param sqlState of the error that the client does not get
   */
  void rerun(String sqlState);

  /** What the sessions of an event loop count together for a database; asked once for each. */
  default Tally tally(EventLoop loop, String database) {
    return new Tally(database);
  }

  /**
   * Sessions keep their connection to the primary for that reason.
   *
   * @param change 1: one more; -1: one less
   */
  void pinned(PinReason reason, int change);

  /**
   * A session or statement has taken too long.
   *
   * @param limit that it met, in lower case with underscores
   */
  void timedOut(String limit);

  /** A meter that counts nothing, for tests. */
  SessionMeters NONE =
      new SessionMeters() {
        @Override
        public void statement(Route route, Node node) {}

        @Override
        public void answered(long serverNanos, long waitedNanos) {}

        @Override
        public void waited(long nanos) {}

        @Override
        public void timedOut(String limit) {}

        @Override
        public void rerun(String sqlState) {}

        @Override
        public void pinned(PinReason reason, int change) {}
      };
}
