package dev.sluice.session;

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
  void align(Slot slot, ByteBuf buffer, int name, int nameLength) {
    session
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
      ByteBuf name = Unpooled.copiedBuffer(what.name(), StandardCharsets.UTF_8);
      align(slot, name, 0, name.readableBytes());
    }
  }
}
