package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.Strings;
import dev.sluice.protocol.ProtocolException;

/** Finds the names of statements and portals in a framer's current message. */
final class MessageNames {
  /**
   * Names are looked for in so many bytes of a message; what is longer is not a message of any
   * client.
   */
  static final int MAX = 4096;

  private final MessageFramer framer;

  MessageNames(MessageFramer framer) {
    this.framer = framer;
  }

  /** Whether a Describe or Close means a statement, not a portal. */
  boolean isOfStatement() {
    if (framer.length() == MessageFramer.HEADER) {
      throw new ProtocolException("invalid message format");
    }
    return framer.buffer().getByte(framer.body()) == 'S';
  }

  /** Length of the name at {@code index}, which has arrived. */
  int length(int index) {
    int end = framer.start() + framer.available();
    int nul = Strings.end(framer.buffer(), index, end);
    if (nul < 0) {
      throw new ProtocolException("invalid string in message");
    }
    return nul - index;
  }

  /** Length of the name at {@code index}, or -1 when its end has not arrived yet. */
  int lengthIfThere(int index) {
    int end = framer.start() + framer.available();
    int nul = Strings.end(framer.buffer(), index, end);
    if (nul >= 0) {
      return nul - index;
    }
    if (framer.isWhole() || framer.available() > MAX) {
      throw new ProtocolException("invalid string in message");
    }
    return -1;
  }
}
