package dev.sluice.session;

import dev.sluice.codec.ErrorFields;
import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.Strings;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;

/** Reads what servers say that owe nothing. One per session, on its event loop. */
final class IdleReader {
  /**
   * Notifications and the like are read up to this length, in bytes; a longer one streams through
   * unread.
   */
  private static final int MAX_READ = 64 * 1024;

  private final ClientSession session;
  private final ClientParameters told;

  /**
   * Makes the reader.
   *
   * @param told the parameters that the client has been told, changed here
   */
  IdleReader(ClientSession session, ClientParameters told) {
    this.session = session;
    this.told = told;
  }

  /** Whether a ParameterStatus says what the client has not been told yet. */
  boolean isNews(MessageFramer framer) {
    ByteBuf buffer = framer.buffer();
    int end = framer.start() + framer.available();
    String name = ErrorFields.string(buffer, framer.body(), end);
    int nul = Strings.end(buffer, framer.body(), end);
    String value = ErrorFields.string(buffer, nul + 1, end);
    boolean news = told.isNews(name, value);
    if (news && name.equals("application_name")) {
      session.state().renamed(value);
    }
    return news;
  }

  /** Handles what a connection says that owes nothing: notifications, parameters, its end. */
  void process(Slot slot) {
    MessageFramer framer = slot.framer();
    while (framer.next()) {
      if (!framer.has(MAX_READ)) {
        break;
      }
      switch (framer.type()) {
        case ServerMessage.NOTIFICATION_RESPONSE -> framer.pass();
        case ServerMessage.PARAMETER_STATUS -> passOrSkip(framer, isNews(framer));
        case ServerMessage.NOTICE_RESPONSE, ServerMessage.ERROR_RESPONSE ->
            // 57P01 of a restart, mostly: the close that follows decides what becomes of the
            // session.
            passOrSkip(framer, false);
        default ->
            throw new ProtocolException(
                "server sent message '" + (char) framer.type() + "' unasked");
      }
    }
    passAtOnce(framer);
    framer.settle();
  }

  private void passOrSkip(MessageFramer framer, boolean pass) {
    if (pass) {
      framer.pass();
    } else {
      passAtOnce(framer);
      framer.skip();
    }
  }

  /** What comes unasked is no part of an answer that may be held back elsewhere. */
  private void passAtOnce(MessageFramer framer) {
    ByteBuf run = framer.takeRun();
    if (run != null) {
      session.client().write(run);
    }
  }
}
