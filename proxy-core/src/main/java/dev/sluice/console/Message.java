package dev.sluice.console;

import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * One message of a client that has arrived whole.
 *
 * @param type its first byte
 * @param body what stands behind its length; borrowed, read from its beginning
 */
record Message(byte type, ByteBuf body) {
  /** Up to its NUL. */
  String string() {
    int length = body.bytesBefore((byte) 0);
    if (length < 0) {
      throw new ProtocolException("invalid string in message");
    }
    String text = body.toString(body.readerIndex(), length, StandardCharsets.UTF_8);
    body.skipBytes(length + 1);
    return text;
  }

  byte oneByte() {
    require(1);
    return body.readByte();
  }

  int int32() {
    require(4);
    return body.readInt();
  }

  private int int16() {
    require(2);
    return body.readUnsignedShort();
  }

  private void require(int bytes) {
    if (body.readableBytes() < bytes) {
      throw new ProtocolException("insufficient data left in message");
    }
  }

  /** The rest of a Bind: the formats of the result. No statement of the console has parameters. */
  short[] resultFormats(int columns) throws ConsoleException {
    for (int formats = int16(); formats > 0; formats--) {
      int unused = int16();
    }
    int parameters = int16();
    if (parameters > 0) {
      throw ConsoleException.of(
          SqlState.PROTOCOL_VIOLATION,
          "bind message supplies " + parameters + " parameters, but the statement requires 0");
    }
    short[] formats = new short[int16()];
    for (int i = 0; i < formats.length; i++) {
      formats[i] = (short) int16();
      if (formats[i] != 0 && formats[i] != 1) {
        throw ConsoleException.of(
            SqlState.INVALID_PARAMETER_VALUE, "unsupported format code: " + formats[i]);
      }
    }
    if (formats.length > 1 && columns > 0 && formats.length != columns) {
      throw ConsoleException.of(
          SqlState.PROTOCOL_VIOLATION,
          "bind message has "
              + formats.length
              + " result formats but query has "
              + columns
              + " columns");
    }
    return formats;
  }
}
