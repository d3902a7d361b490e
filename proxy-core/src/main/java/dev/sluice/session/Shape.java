package dev.sluice.session;

import dev.sluice.codec.Strings;
import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;
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

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final long OTHER_MULTIPLIER = 0xC2B2AE3D27D4EB4FL;

  /** Others in each process, so that nobody can make up columns of equal hash. */
  private static final long SEED = new SecureRandom().nextLong();

  private static final long OTHER_SEED = new SecureRandom().nextLong();

  /** 128 bits that say what the columns are: computed each time that a client is told of them. */
  private long hash = SEED;

  private long other = OTHER_SEED;

  private Shape() {}

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
    Shape shape = new Shape();
    int at = body + 2;
    for (int i = in.getUnsignedShort(body); i > 0; i--) {
      int nul = Strings.end(in, at, end);
      if (nul < 0 || end - nul <= COLUMN) {
        return null;
      }
      int type = nul + 1 + ORIGIN;
      shape.add(in, at, nul, in.getInt(type), in.getInt(type + TYPE + SIZE));
      at = nul + 1 + COLUMN;
    }
    return shape;
  }

  private void add(ByteBuf in, int name, int nul, int type, int modifier) {
    int at = name;
    for (; at + Long.BYTES <= nul; at += Long.BYTES) {
      add(in.getLong(at));
    }
    long rest = 0;
    for (; at < nul; at++) {
      rest = rest << Byte.SIZE | in.getByte(at) & 0xFF;
    }
    add(rest);
    // Else a name could go on in the next column's.
    add((long) nul - name);
    add((long) type << Integer.SIZE | modifier & 0xFFFF_FFFFL);
  }

  private void add(long value) {
    hash = (hash ^ value) * MULTIPLIER;
    hash ^= hash >>> Integer.SIZE;
    other = (other + value) * OTHER_MULTIPLIER;
    other ^= other >>> Integer.SIZE;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Shape shape && hash == shape.hash && other == shape.other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash);
  }
}
