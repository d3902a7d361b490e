package dev.sluice.session;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a statement look like: names, types and type modifiers of the columns, in their
 * order. A client that has been told one reads all rows of the statement by it.
 */
final class Shape {
  /** Object id of the table and number of the column there. */
  private static final int ORIGIN = 6;

  private static final int TYPE = 4;
  private static final int SIZE = 2;
  private static final int MODIFIER = 4;
  private static final int FORMAT = 2;
  private static final int COLUMN = ORIGIN + TYPE + SIZE + MODIFIER + FORMAT;

  private final byte[] hash;

  private Shape(byte[] hash) {
    this.hash = hash;
  }

  /**
   * Reads a RowDescription.
   *
   * @param in borrowed, indices unchanged
   * @param body index of the column count
   * @param end index after the message
   * @return null when it is malformed
   */
  static @Nullable Shape of(ByteBuf in, int body, int end) {
    if (end - body < 2) {
      return null;
    }
    StringBuilder columns = new StringBuilder();
    int at = body + 2;
    for (int i = in.getUnsignedShort(body); i > 0; i--) {
      int nul = at < end ? in.indexOf(at, end, (byte) 0) : -1;
      if (nul < 0 || end - nul <= COLUMN) {
        return null;
      }
      int type = nul + 1 + ORIGIN;
      columns
          .append(in.toString(at, nul - at, StandardCharsets.ISO_8859_1))
          .append('\0')
          .append(in.getInt(type))
          .append(' ')
          .append(in.getInt(type + TYPE + SIZE))
          .append('\n');
      at = nul + 1 + COLUMN;
    }
    return new Shape(ContentName.hash(columns.toString()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Shape shape && Arrays.equals(hash, shape.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }
}
