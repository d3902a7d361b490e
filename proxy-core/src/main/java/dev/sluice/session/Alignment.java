package dev.sluice.session;

import dev.sluice.protocol.ClientMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection know a statement the same way as the client does, in front of a message that
 * names it. One per session, on its event loop.
 */
final class Alignment {
  private final ClientSession session;
  private final Forwarder forwarder;

  Alignment(ClientSession session, Forwarder forwarder) {
    this.session = session;
    this.forwarder = forwarder;
  }

  /** The statement of that name. */
  boolean align(Slot slot, ByteBuf buffer, int name, int nameLength) {
    return session
        .prepared()
        .align(
            slot,
            session.pending(),
            messages -> {
              forwarder.writeRun(slot);
              slot.write(messages);
            },
            buffer,
            name,
            nameLength);
  }

  /** The statement that a DEALLOCATE names must be there, wherever the client has prepared it. */
  void deallocated(Slot slot, @Nullable Deallocation what) {
    if (what != null && what.name() != null) {
      boolean unused = align(slot, what.name());
    }
  }

  private boolean align(Slot slot, String name) {
    ByteBuf bytes = Unpooled.copiedBuffer(name, StandardCharsets.UTF_8);
    return align(slot, bytes, 0, bytes.readableBytes());
  }

  /**
   * The same in front of a Query that names it, or null. Whether it works shows when the Query
   * runs: a Sync of its own keeps an error from skipping the Query, and the client does not get it.
   */
  void beforeQuery(Slot slot, @Nullable String name) {
    if (name != null && align(slot, name)) {
      ByteBuf sync = slot.connection().newBuffer();
      sync.writeByte(ClientMessage.SYNC).writeInt(4);
      slot.write(sync);
      session.pending().add(PendingReplies.QUIET_SYNC, null);
    }
  }
}
