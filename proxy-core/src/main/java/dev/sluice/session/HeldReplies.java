package dev.sluice.session;

import dev.sluice.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * What a server has said and the client has not got yet, since the statement may have to run again
 * elsewhere. Bounded by whoever adds. One per session, on its event loop.
 */
final class HeldReplies {
  /** Most that is held back, in bytes: enough for the longest row descriptions. */
  private static final int MOST = 256 * 1024;

  private final List<ByteBuf> runs = new ArrayList<>(0);
  private int bytes;
  private boolean showing;
  private boolean farewell;

  /**
   * Keeps whole or partial messages; consumes them.
   *
   * @return whether there is room for more
   */
  boolean add(ByteBuf run) {
    runs.add(run);
    bytes += run.readableBytes();
    return bytes <= MOST;
  }

  /**
   * Whether the client need not have got the message that is added next. From the first one that
   * shows that the statement runs, nothing is held back longer than it takes to see what has
   * arrived with it; BEGIN in front of a batch shows nothing yet.
   */
  boolean mayFollow(byte type, ByteBuf buffer, int body) {
    farewell = false;
    switch (type) {
      case ServerMessage.PARSE_COMPLETE,
          ServerMessage.BIND_COMPLETE,
          ServerMessage.CLOSE_COMPLETE,
          ServerMessage.PARAMETER_DESCRIPTION,
          ServerMessage.ROW_DESCRIPTION,
          ServerMessage.NO_DATA,
          ServerMessage.COPY_OUT_RESPONSE,
          ServerMessage.NOTICE_RESPONSE -> {}
      case ServerMessage.COMMAND_COMPLETE ->
          showing |= buffer.getByte(body) != 'B' || buffer.getByte(body + 1) != 'E';
      case ServerMessage.DATA_ROW, ServerMessage.COPY_DATA -> showing = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether what is held shows that the statement runs. */
  boolean isShowing() {
    return showing;
  }

  /**
   * The last message is, or is no more, one with which a server announces that it quits at once.
   */
  void isFarewell(boolean last) {
    farewell = last;
  }

  /** Whether the close of the connection is to be expected as the very next. */
  boolean endsInFarewell() {
    return farewell;
  }

  /** The client gets all of it. */
  void release(ClientLink client) {
    showing = false;
    farewell = false;
    if (!runs.isEmpty()) {
      runs.forEach(client::write);
      runs.clear();
      bytes = 0;
    }
  }

  /** Nobody gets it. */
  void drop() {
    showing = false;
    farewell = false;
    runs.forEach(ByteBuf::release);
    runs.clear();
    bytes = 0;
  }
}
