package dev.sluice.session;

import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.util.concurrent.Future;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends what takes too long: a session that asks nothing, or asks nothing in a transaction, and a
 * statement. One timer that is set again only when it has run, and never further ahead than the
 * shortest limit: so no statement sets one, and none is missed. One per session, on its event loop.
 */
final class TimeLimits {
  private enum Activity {
    IDLE,
    IDLE_IN_TRANSACTION,
    STATEMENT,
    /** The client has been told of an error and has not come to its Sync yet. */
    DISCARDING
  }

  private final ClientSession session;
  private final long idle;
  private final long idleInTransaction;
  private final long statement;
  private final long shortest;
  private Activity activity = Activity.IDLE;
  private long since;
  private boolean timedOut;
  private @Nullable Future<?> timer;

  TimeLimits(ClientSession session) {
    this.session = session;
    SluiceConfig.SessionTimeouts timeouts = session.services().timeouts().get();
    idle = timeouts.idleClient().toNanos();
    idleInTransaction = timeouts.idleInTransaction().toNanos();
    statement = timeouts.query().toNanos();
    // A replication connection is one statement that never ends.
    boolean replicates = session.identity().login().key().parameters().containsKey("replication");
    shortest = replicates ? 0 : shortest(idle, idleInTransaction, statement);
  }

  private static long shortest(long... limits) {
    long shortest = 0;
    for (long limit : limits) {
      shortest = limit > 0 && (shortest == 0 || limit < shortest) ? limit : shortest;
    }
    return shortest;
  }

  /** The session begins. */
  void begin() {
    if (shortest > 0) {
      since = now();
      arm();
    }
  }

  /** The client has sent something. */
  void onClientRead() {
    settle(true);
  }

  /** The session has gone on by itself. */
  void onResumed() {
    settle(false);
  }

  private void settle(boolean spoke) {
    if (shortest > 0) {
      Activity now = activity();
      if (now != activity || (spoke && now != Activity.STATEMENT)) {
        begins(now);
      }
      arm();
    }
  }

  /** A statement of the client's, or a batch, has ended, and the next one may have begun. */
  void onReady() {
    if (shortest > 0) {
      timedOut = false;
      begins(activity());
      arm();
    }
  }

  private void begins(Activity next) {
    activity = next;
    since = now();
  }

  private Activity activity() {
    Phase phase = session.phase();
    if (phase == Phase.IDLE) {
      return session.transaction().isDeferred() ? Activity.IDLE_IN_TRANSACTION : Activity.IDLE;
    }
    if (phase == Phase.DISCARDING) {
      return Activity.DISCARDING;
    }
    boolean asksNothing =
        phase instanceof Phase.Attached
            && session.pending().isEmpty()
            && session.exchange().isInTransaction()
            && !session.reader().forwarder().isUnsynced();
    return asksNothing ? Activity.IDLE_IN_TRANSACTION : Activity.STATEMENT;
  }

  /** Of what the session does now, in nanoseconds; 0: none. */
  private long limit() {
    return switch (activity) {
      case IDLE -> idle;
      case IDLE_IN_TRANSACTION -> idleInTransaction;
      case STATEMENT -> statement;
      case DISCARDING -> 0;
    };
  }

  private long now() {
    return session.eventLoop().ticker().nanoTime();
  }

  private void arm() {
    long limit = limit();
    if (timer == null && limit > 0 && session.isOpen()) {
      long left = Math.min(since + limit - now(), shortest);
      timer = session.eventLoop().schedule(this::check, Math.max(0, left), TimeUnit.NANOSECONDS);
    }
  }

  private void check() {
    timer = null;
    long limit = limit();
    if (activity == activity() && limit > 0 && now() - since >= limit) {
      end();
    }
    settle(false);
  }

  private void end() {
    session.services().meters().timedOut(activity.name().toLowerCase(Locale.ROOT));
    switch (activity) {
      case IDLE -> session.fatal(SessionErrors.idleTooLong());
      case IDLE_IN_TRANSACTION -> session.fatal(SessionErrors.idleInTransactionTooLong());
      default -> {
        timedOut = true;
        // Should the cancel come to nothing, there will be another.
        since = now();
        session.cancel();
      }
    }
  }

  /** What the client is told: a statement that took too long was not cancelled by the user. */
  PgError instead(PgError error) {
    return isTold(error) ? SessionErrors.statementTimeout() : error;
  }

  /** Whether the server's error is the end that was put to the statement here. */
  boolean isTold(PgError error) {
    return timedOut && error.sqlState().equals(SqlState.QUERY_CANCELED);
  }

  void close() {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
