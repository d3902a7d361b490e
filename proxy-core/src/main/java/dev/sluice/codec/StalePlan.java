package dev.sluice.codec;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;

/**
 * The error of a prepared statement whose result would have another shape than when it was
 * prepared: the client must prepare it again. Drivers know it by the source routine, since the
 * message is translated.
 */
public final class StalePlan {
  /** In PostgreSQL's words. */
  public static final PgError ERROR =
      PgError.error(SqlState.FEATURE_NOT_SUPPORTED, "cached plan must not change result type");

  static final String ROUTINE = "RevalidateCachedQuery";

  private StalePlan() {}

  /** Whether an error of the proxy's own, perhaps raised by a server on its behalf, is that one. */
  public static boolean is(PgError error) {
    return error.sqlState().equals(ERROR.sqlState()) && error.message().equals(ERROR.message());
  }

  /**
   * Whether a server's ErrorResponse is.
   *
   * @param in borrowed, indices unchanged
   * @param body index of the first field
   * @param end index after the message
   */
  public static boolean is(ByteBuf in, int body, int end) {
    return ROUTINE.equals(ErrorFields.text(in, body, end, 'R'));
  }
}
