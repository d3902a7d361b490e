package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.RowValues;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.CausalityToken;
import dev.sluice.topology.InsertPosition;
import dev.sluice.topology.Node;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers SHOW sluice.token: a place in the WAL behind everything that the session has written. The
 * primary is asked for it, on the session's own connection. A session that has not written hands on
 * the token that it was given, if it was.
 */
final class TokenAnswer {
  /** Everything by its whole name: the session's search_path could hold others of that name. */
  static final String QUESTION =
      "SELECT pg_catalog.pg_current_wal_insert_lsn(),"
          + " pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()),"
          + " pg_catalog.current_setting('wal_block_size'),"
          + " pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size'))";

  private static final int TIMELINE_DIGITS = 8;

  private final ClientSession session;
  private @Nullable LocalAnswer told;

  TokenAnswer(ClientSession session) {
    this.session = session;
  }

  /** Null: the session waits for the primary, and asks again. */
  @Nullable LocalAnswer answer(@Nullable Slot current) {
    LocalAnswer ready = told;
    if (ready != null) {
      told = null;
      return ready;
    }
    if (session.status() != TransactionStatus.IDLE) {
      return new LocalAnswer.Refused(
          PgError.error(
                  SqlState.ACTIVE_SQL_TRANSACTION,
                  "sluice.token cannot be shown inside a transaction block")
              .withHint("What it covers is known after COMMIT: ask then."));
    }
    String after = session.state().options().shown(SessionOption.AFTER);
    if (session.state().demand().lastWrite() == Node.NEVER && !after.isEmpty()) {
      return ProxyStatements.row(SessionOption.TOKEN, after);
    }
    if (current != null) {
      ask(current);
    } else if (session.attacher().attach(Unclassified.ASKED_OF_PRIMARY, null)
        && session.phase() instanceof Phase.Attached attached) {
      ask(attached.slot());
    }
    return null;
  }

  private void ask(Slot primary) {
    Position position = new Position();
    session.boundary().ask(primary, () -> onTold(position));
    session.waits();
    session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), position);
    // A Query destroys the unnamed statement; the client's is prepared again when it is used.
    session.prepared().overwritten(primary);
    ByteBuf query = primary.connection().newBuffer();
    ClientMessages.query(query, QUESTION);
    primary.write(query);
    primary.flush();
  }

  private void onTold(Position position) {
    String token = position.token;
    told =
        token == null
            ? new LocalAnswer.Refused(
                PgError.error(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "the primary does not tell its WAL position"))
            : ProxyStatements.row(SessionOption.TOKEN, token);
    session.resume(Phase.IDLE);
  }

  void forget() {
    told = null;
  }

  /** The row of {@link #QUESTION}. */
  private static final class Position implements RowNote {
    private @Nullable String token;

    @Override
    public void row(ByteBuf in, int body, int end) {
      List<String> row = RowValues.read(in, body, end);
      InsertPosition rule =
          new InsertPosition(Long.parseLong(row.get(2)), Long.parseLong(row.get(3)));
      long timeline = Long.parseLong(row.get(1).substring(0, TIMELINE_DIGITS), 16);
      // What stands behind a page header would never be replayed on an idle cluster.
      long lsn = rule.endOfLastRecord(lsn(row.get(0)));
      token = new CausalityToken(timeline, lsn).toString();
    }

    private static long lsn(String text) {
      int slash = text.indexOf('/');
      long high = Long.parseLong(text.substring(0, slash), 16);
      return high << Integer.SIZE | Long.parseLong(text.substring(slash + 1), 16);
    }

    @Override
    public void done() {}

    @Override
    public void undone() {
      token = null;
    }
  }
}
