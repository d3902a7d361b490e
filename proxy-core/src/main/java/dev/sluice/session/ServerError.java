package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Has a server raise an error of the proxy's own: it then comes in its turn among the server's
 * replies, and aborts the transaction that is open there like any other error.
 */
final class ServerError {
  private static final byte[] UNNAMED = {};

  /** What stands behind the name in a Parse, where a statement of the proxy's own stood. */
  static final byte[] REFUSED = parseContent(mixed());

  private ServerError() {}

  /** What a statement of the proxy's own gets together with other statements. */
  static PgError mixed() {
    return PgError.error(
            SqlState.FEATURE_NOT_SUPPORTED,
            "a statement that Sluice answers itself must be sent on its own")
        .withHint("These are SHOW SLUICE ROUTE, SHOW POOL_NODES, and SET, RESET, SHOW of sluice.*");
  }

  /** A statement that fails with the error. */
  static String sql(PgError error) {
    StringBuilder sql = new StringBuilder("DO $sluice$BEGIN RAISE EXCEPTION USING ERRCODE=");
    sql.append(literal(error.sqlState())).append(",MESSAGE=").append(literal(error.message()));
    String hint = error.hint();
    if (hint != null) {
      sql.append(",HINT=").append(literal(hint));
    }
    return sql.append("; END$sluice$").toString();
  }

  /** Only what a value of a client may hold: not the end of the dollar quote. */
  private static String literal(String text) {
    return "'" + text.replace("'", "''").replace("$", "").replace("\0", "") + "'";
  }

  /** The content of a Parse, behind the name, of a statement that fails with the error. */
  static byte[] parseContent(PgError error) {
    return (sql(error) + "\0\0\0").getBytes(StandardCharsets.UTF_8);
  }

  /** In place of the Query at the head. */
  static void inPlaceOfQuery(ClientSession session, Slot slot, PgError error) {
    session.reader().forwarder().skip(slot);
    session.prepared().querySent(slot);
    session.pending().add(PendingReplies.QUERY, null);
    ByteBuf query = slot.connection().newBuffer();
    ClientMessages.query(query, sql(error));
    slot.write(query);
  }

  /**
   * In place of a message of a batch, which is the head no more; the rest of the batch goes to the
   * server, which skips it.
   */
  static void inBatch(ClientSession session, Slot slot, PgError error) {
    ByteBuf messages = slot.connection().newBuffer();
    ClientMessages.parse(messages, UNNAMED, parseContent(error));
    ClientMessages.bindUnnamed(messages);
    ClientMessages.executeUnnamed(messages);
    session.prepared().overwritten(slot);
    add(session, PendingReplies.PARSE);
    add(session, PendingReplies.BIND);
    add(session, PendingReplies.EXECUTE);
    slot.write(messages);
  }

  /**
   * In place of the Parse at the head, of a statement of the proxy's own in the midst of others:
   * fails when it is executed.
   */
  static void inPlaceOfParse(Slot slot, Forwarder forwarder, byte[] name) {
    forwarder.skip(slot);
    ByteBuf parse = slot.connection().newBuffer();
    ClientMessages.parse(parse, name, REFUSED);
    slot.write(parse);
  }

  private static void add(ClientSession session, byte kind) {
    session.pending().add((byte) (kind | PendingReplies.SWALLOW), null);
  }
}
