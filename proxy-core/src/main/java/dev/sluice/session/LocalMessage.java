package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.Strings;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** The fields of a framer's current message, which has arrived whole. */
final class LocalMessage {
  private final MessageFramer framer;

  LocalMessage(MessageFramer framer) {
    this.framer = framer;
  }

  /** Where a name stands in the buffer, without its NUL. */
  record Name(int start, int end) {
    int length() {
      return end - start;
    }

    boolean isEmpty() {
      return end == start;
    }
  }

  /** Behind the message. */
  int end() {
    return framer.start() + framer.available();
  }

  /** Of a Parse, Bind or Execute. */
  Name firstName() {
    return name(framer.body());
  }

  /** Of a Describe or Close. */
  Name nameBehindKind() {
    return name(framer.body() + 1);
  }

  /** Whether a Describe or Close means a statement, not a portal. */
  boolean isOfStatement() {
    return framer.buffer().getByte(framer.body()) == 'S';
  }

  Name name(int start) {
    int end = Strings.end(framer.buffer(), start, end());
    if (end < 0) {
      throw new ProtocolException("invalid string in message");
    }
    return new Name(start, end);
  }

  String text(Name name) {
    return framer.buffer().toString(name.start(), name.length(), StandardCharsets.UTF_8);
  }

  byte[] bytes(Name name) {
    return ByteBufUtil.getBytes(framer.buffer(), name.start(), name.length());
  }

  /** Most rows that an Execute wants; 0 for all. */
  int rowLimit(Name portal) {
    require(portal.end() + 5);
    return framer.buffer().getInt(portal.end() + 1);
  }

  /**
   * The formats of the result columns that a Bind asks for.
   *
   * @param statement the second name of the Bind
   */
  short[] resultFormats(Name statement, int columns) throws RefusedMessage {
    ByteBuf in = framer.buffer();
    int at = statement.end() + 1;
    require(at + 2);
    at += 2 + 2 * in.getUnsignedShort(at);
    require(at + 2);
    int parameters = in.getUnsignedShort(at);
    if (parameters > 0) {
      throw RefusedMessage.of(
          SqlState.PROTOCOL_VIOLATION,
          "bind message supplies "
              + parameters
              + " parameters, but prepared statement \""
              + text(statement)
              + "\" requires 0");
    }
    at += 2;
    require(at + 2);
    short[] formats = new short[in.getUnsignedShort(at)];
    require(at + 2 + 2 * formats.length);
    for (int i = 0; i < formats.length; i++) {
      formats[i] = in.getShort(at + 2 + 2 * i);
    }
    if (formats.length > 1 && columns > 0 && formats.length != columns) {
      throw RefusedMessage.of(
          SqlState.PROTOCOL_VIOLATION,
          "bind message has "
              + formats.length
              + " result formats but query has "
              + columns
              + " columns");
    }
    return formats;
  }

  private void require(int index) {
    if (index > end()) {
      throw new ProtocolException("insufficient data left in message");
    }
  }
}
