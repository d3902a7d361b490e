package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.protocol.ClientMessage;
import io.netty.buffer.ByteBuf;

/**
 * Ends on a replica a batch that goes on with something that must run on the primary, with a Sync
 * of the proxy's own. The rest starts anew on the primary when that is answered, or is skipped when
 * the first part met an error.
 */
final class BatchMove {
  private BatchMove() {}

  /**
   * Whether the Bind at the head, in a batch that went to a replica for its Parse and Describe
   * alone (they were flushed), is of something that the replica must not run.
   */
  static boolean isNeeded(ClientSession session, MessageFramer framer, MessageNames names) {
    int portal = framer.body();
    int portalLength = names.lengthIfThere(portal);
    int name = portal + portalLength + 1;
    int nameLength = portalLength < 0 ? -1 : names.lengthIfThere(name);
    if (nameLength < 0) {
      return false;
    }
    Statement statement = session.prepared().find(framer.buffer(), name, nameLength);
    return statement != null
        && !session.state().mayUseReplica(session.texts().current(statement))
        && !session.exchange().isInTransaction();
  }

  /** All of the batch so far has been written; the session waits. */
  static void start(ClientSession session, Slot slot) {
    boolean failed = session.pending().isSkipping();
    write(slot, ClientMessage.SYNC);
    Outcome end = new Outcome();
    session.pending().add((byte) (PendingReplies.SYNC | PendingReplies.SWALLOW), end);
    session.reader().boundary();
    session.boundary().ask(slot, () -> session.reader().moved(failed || !end.isDone()));
    session.waits();
  }

  /**
   * The Close of a portal at the head, in a transaction on the server, in front of what is answered
   * without it.
   */
  static void closePortal(ClientSession session, Slot slot) {
    session.pending().add(PendingReplies.CLOSE, null);
    session.reader().framer().pass();
    session.reader().forwarder().writeRun(slot);
    write(slot, ClientMessage.SYNC);
    session.pending().add((byte) (PendingReplies.SYNC | PendingReplies.SWALLOW), null);
  }

  /** Has the server send what it owes for a batch whose Sync will not come. */
  static void flush(Slot slot) {
    write(slot, ClientMessage.FLUSH);
  }

  /** Ends a batch whose Sync will not come; the caller adds what is owed for it. */
  static void sync(Slot slot) {
    write(slot, ClientMessage.SYNC);
  }

  private static void write(Slot slot, byte type) {
    ByteBuf message = slot.connection().newBuffer();
    message.writeByte(type).writeInt(4);
    slot.write(message);
  }
}
