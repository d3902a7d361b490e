package dev.sluice.session;

import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the client is told of a server connection that is lost while its session uses it. The client
 * keeps its own connection wherever the status byte behind the error can be right:
 *
 * <pre>
 *   lost in                           the client gets
 *   a statement, a batch with Sync    error, ReadyForQuery: E in a transaction, else I
 *   a batch whose Sync is to come     error; ReadyForQuery at the Sync
 *   a transaction that asks nothing   the error for its next statement, unless that is ROLLBACK
 *   anything else                     FATAL, and the connection is closed
 * </pre>
 *
 * What else there is: several exchanges in flight, a string of statements that may have ended the
 * transaction, a message of which the client has got a part, state that was on the server, a
 * replication connection. One per session, on its event loop.
 */
final class Loss {
  private final ClientSession session;
  private final PendingReplies pending;
  private @Nullable PgError said;

  Loss(ClientSession session) {
    this.session = session;
    this.pending = session.pending();
  }

  /** Whether a FATAL error means that the server, and not the session, has come to its end. */
  static boolean isOfServer(PgError error) {
    return error.sqlState().equals(SqlState.ADMIN_SHUTDOWN)
        || error.sqlState().equals(SqlState.CRASH_SHUTDOWN);
  }

  /** The server has said why it closes the connection; the close itself is to come. */
  void announced(Slot slot, PgError error) {
    session.log().info("{} ended: {} {}", slot.connection(), error.sqlState(), error.message());
    said = error;
    // What the client sends in the meantime is not for this connection.
    session.waits();
  }

  /**
   * The connection that the session used is closed.
   *
   * @param told whether the client has got an error in what is under way
   */
  void onLost(Slot slot, boolean told) {
    PgError error = lastWords(slot);
    boolean unsynced = session.reader().forwarder().isUnsynced();
    int owed = pending.exchangesOwed();
    boolean toSync = owed == 0 && (unsynced || !pending.isEmpty());
    boolean simple = owed + (unsynced ? 1 : 0) <= 1;
    if (!simple || session.exchange().isEndUnsure() || keepsState(slot)) {
      session.fatal(error);
      return;
    }
    boolean open = session.exchange().isInTransaction() && !session.exchange().isEnding();
    forget(slot);
    session.transaction().lost(open, owed > 0 || toSync ? null : error.asError());
    if (!told && (owed > 0 || toSync)) {
      session.client().write(out -> ServerMessages.error(out, error.asError()));
    }
    goOn(owed > 0, toSync);
  }

  private PgError lastWords(Slot slot) {
    PgError words = said == null ? session.rerun().lastWords() : said;
    said = null;
    return words == null ? session.exchange().lost(slot) : words;
  }

  private boolean keepsState(Slot slot) {
    return slot.isPrimary() ? session.state().isBoundToPrimary() : slot.isMarked();
  }

  private void forget(Slot slot) {
    session.rerun().giveUp();
    session.boundary().askNoMore();
    session.exchange().over();
    session.prepared().portalsClosed();
    session.reader().suspend();
    ByteBuf run = session.reader().framer().takeRun();
    if (run != null) {
      run.release();
    }
    session.reader().framer().skipRest();
    session.log().info("{} is lost, the session goes on", slot.connection());
  }

  private void goOn(boolean owesReady, boolean toSync) {
    if (owesReady) {
      session.client().write(out -> ServerMessages.readyForQuery(out, session.status()));
      session.times().onReady();
    }
    if (toSync) {
      session.reader().discarder().restOfBatch();
    }
    session.resume(toSync ? Phase.DISCARDING : Phase.IDLE);
  }
}
