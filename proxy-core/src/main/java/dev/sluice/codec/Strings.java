package dev.sluice.codec;

import io.netty.buffer.ByteBuf;

/** Strings as messages have them: bytes up to a NUL. */
public final class Strings {
  private Strings() {}

  /**
   * Where the string at {@code from} ends.
   *
   * @param in borrowed, indices unchanged
   * @param end index after what may be looked at
   * @return index of the NUL; -1 when there is none before {@code end}
   */
  public static int end(ByteBuf in, int from, int end) {
    if (from >= end) {
      return -1;
    }
    // Most names of portals and statements are empty; Netty's search costs as much as ten of these.
    return in.getByte(from) == 0 ? from : in.indexOf(from, end, (byte) 0);
  }
}
