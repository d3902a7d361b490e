package dev.sluice.codec;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a DataRow that answers a question of the proxy's own. */
public final class RowValues {
  private RowValues() {}

  /**
   * The values in text format; null reads as an empty text.
   *
   * @param in borrowed, indices unchanged
   * @param body index of the column count
   * @param end index after the message
   */
  public static List<String> read(ByteBuf in, int body, int end) {
    if (body + 2 > end) {
      throw new ProtocolException("invalid data row");
    }
    int columns = in.getUnsignedShort(body);
    List<String> values = new ArrayList<>(columns);
    int at = body + 2;
    for (int i = 0; i < columns; i++) {
      if (at + 4 > end) {
        throw new ProtocolException("invalid data row");
      }
      int length = Math.max(0, in.getInt(at));
      at += 4;
      if (length > end - at) {
        throw new ProtocolException("invalid data row");
      }
      values.add(in.toString(at, length, StandardCharsets.UTF_8));
      at += length;
    }
    return values;
  }
}
