package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * PREPARE and EXECUTE of SQL: an EXECUTE goes where its statement may go, like a Bind. Servers keep
 * both kinds of prepared statements under the same names, and so do {@link PreparedStatements}. One
 * per session, on its event loop.
 */
final class SqlPrepared {
  private final ClientSession session;

  SqlPrepared(ClientSession session) {
    this.session = session;
  }

  /**
   * What a Query is: an EXECUTE of a known statement is that statement.
   *
   * @param query as it was classified; it EXECUTES
   */
  Classification resolve(Classification query, String sql) {
    if (query.reason() != Reason.PREPARED_BY_SQL) {
      return query;
    }
    Statement statement = find(SqlPrepare.executed(sql));
    return statement == null ? query : session.texts().executed(statement);
  }

  private @Nullable Statement find(@Nullable String name) {
    if (name == null) {
      return null;
    }
    ByteBuf bytes = Unpooled.copiedBuffer(name, StandardCharsets.UTF_8);
    return session.prepared().find(bytes, 0, bytes.readableBytes());
  }

  /** What must hear that a PREPARE has run there; null when it is not followed. */
  PendingReplies.@Nullable Note prepares(Slot slot, String sql) {
    SqlPrepare prepare = SqlPrepare.of(sql);
    if (prepare == null) {
      session.state().pin(PinReason.SERVER_STATE);
      return null;
    }
    byte[] name = prepare.name().getBytes(StandardCharsets.UTF_8);
    Statement statement = session.texts().prepared(sql, prepare.body());
    return new PendingReplies.Note() {
      @Override
      public void done() {
        session.prepared().preparedBySql(slot, name, statement);
      }

      @Override
      public void undone() {}
    };
  }
}
