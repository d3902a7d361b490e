package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import io.netty.buffer.ByteBuf;
import java.util.Set;

/** FunctionCall messages: drivers use them for large objects, and for nothing else. */
final class FastPath {
  /** Of the functions lo_* of pg_proc.dat: their descriptors end with the transaction. */
  private static final Set<Integer> LARGE_OBJECTS =
      Set.of(
          715, 764, 765, 767, 952, 953, 954, 955, 956, 957, 958, 964, 1004, 3170, 3171, 3172, 3457,
          3458, 3459, 3460);

  private FastPath() {}

  /**
   * Whether the function that a FunctionCall names leaves nothing behind in the session.
   *
   * @param body index of the function's OID
   * @param available bytes of the message that have arrived, header included
   */
  static boolean leavesNothing(ByteBuf buffer, int body, int available) {
    return available >= MessageFramer.HEADER + 4 && LARGE_OBJECTS.contains(buffer.getInt(body));
  }
}
