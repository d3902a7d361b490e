package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;

/**
 * What a replica still owes for a statement that it has refused is thrown away, and so is the
 * transaction that the batch had begun there. One per session, on its event loop.
 */
final class Draining {
  private final ClientSession session;
  private final PendingReplies pending;
  private final Runnable then;

  Draining(ClientSession session, Runnable then) {
    this.session = session;
    this.pending = session.pending();
    this.then = then;
  }

  /** Its error has come, and is not passed on. */
  void start(Slot slot) {
    boolean unsynced = session.reader().forwarder().isUnsynced();
    pending.withdraw();
    pending.reply(ServerMessage.ERROR_RESPONSE);
    session.reader().suspend();
    session.waits();
    session.boundary().ask(slot, () -> onReady(slot));
    if (unsynced) {
      BatchMove.sync(slot);
      pending.add((byte) (PendingReplies.SYNC | PendingReplies.SWALLOW), null);
    }
  }

  private void onReady(Slot slot) {
    if (!session.exchange().isInTransaction()) {
      then.run();
      return;
    }
    // The batch had begun one.
    session.boundary().ask(slot, () -> onReady(slot));
    pending.add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), null);
    ByteBuf rollback = slot.connection().newBuffer();
    ClientMessages.query(rollback, "ROLLBACK");
    slot.write(rollback);
  }
}
