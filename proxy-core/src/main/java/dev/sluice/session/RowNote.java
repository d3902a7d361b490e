package dev.sluice.session;

import io.netty.buffer.ByteBuf;

/** Asked for rows that the client does not get. */
interface RowNote extends PendingReplies.Note {
  /** A DataRow of the answer, from {@code body} to {@code end} of {@code in}, which it borrows. */
  void row(ByteBuf in, int body, int end);
}
