package dev.sluice.codec;

import dev.sluice.protocol.PgError;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads ErrorResponse and other messages of servers whose text the proxy must know. */
public final class ErrorFields {
  private ErrorFields() {}

  /**
   * Reads an ErrorResponse.
   *
   * @param in borrowed, indices unchanged
   * @param body index of the first field
   * @param end index after the message
   */
  public static PgError read(ByteBuf in, int body, int end) {
    String severity = text(in, body, end, 'V');
    if (severity == null) {
      // Servers before 9.6 send only the localised severity.
      severity = text(in, body, end, 'S');
    }
    String message = text(in, body, end, 'M');
    String state = text(in, body, end, 'C');
    return new PgError(
        severity == null ? "ERROR" : severity,
        state == null ? "XX000" : state,
        message == null ? "" : message,
        text(in, body, end, 'D'),
        text(in, body, end, 'H'));
  }

  /** The field of that code, or null. */
  static @Nullable String text(ByteBuf in, int body, int end, char code) {
    int at = body;
    while (at < end && in.getByte(at) != 0) {
      int nul = Strings.end(in, at + 1, end);
      if (nul < 0) {
        return null;
      }
      if (in.getByte(at) == code) {
        return ServerMessages.readString(in, at + 1, end);
      }
      at = nul + 1;
    }
    return null;
  }

  /** The string at {@code index}, up to its NUL. */
  public static String string(ByteBuf in, int index, int end) {
    return ServerMessages.readString(in, index, end);
  }
}
