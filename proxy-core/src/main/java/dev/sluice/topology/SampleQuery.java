package dev.sluice.topology;

import dev.sluice.topology.Observation.Replaying;
import dev.sluice.topology.Observation.Wal;
import dev.sluice.topology.Observation.Writing;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one sample and how its row is read, for PostgreSQL 10 and newer. Owned by one sampler,
 * used by its thread.
 *
 * <p>What fails on a node in the other state stands in a CASE, which evaluates only the branch that
 * it takes; recovery is asked for once, because it may end between two expressions. A primary's
 * timeline comes from the WAL that it writes: {@code pg_control_checkpoint()} tells the old one
 * until the first checkpoint after a promotion. A standby reports what it receives, and only
 * without a receiver what its last restartpoint says.
 */
final class SampleQuery {
  static final String SYSTEM_ID = "SELECT system_identifier FROM pg_control_system()";

  static final String SERVER =
      "SELECT current_setting('server_version') AS version,"
          + " current_setting('wal_block_size')::bigint AS block_size,"
          + " pg_size_bytes(current_setting('wal_segment_size')) AS segment_size,"
          + " pg_has_role('pg_read_all_stats', 'USAGE') AS sees_statistics";

  private static final String PLACE =
      "SELECT recovering,"
          + " (CASE WHEN recovering THEN pg_last_wal_replay_lsn()"
          + " ELSE pg_current_wal_insert_lsn() END - '0/0'::pg_lsn)::bigint AS lsn,"
          + " CASE WHEN NOT recovering"
          + " THEN (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint END AS flushed,"
          + " CASE WHEN NOT recovering THEN txid_current_snapshot()::text END AS snapshot,"
          + " CASE WHEN NOT recovering"
          + " THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS wal_timeline,";

  /**
   * A base backup and pg_receivewal also stream, but replay nothing; a logical subscriber does, but
   * is no standby.
   */
  private static final String STREAMS =
      " CASE WHEN recovering"
          + " THEN (SELECT received_tli FROM pg_stat_wal_receiver) END AS received_timeline,"
          + " CASE WHEN recovering"
          + " THEN (SELECT coalesce(status, 'streaming') = 'streaming' FROM pg_stat_wal_receiver)"
          + " END AS streaming,"
          + " CASE WHEN recovering AND NOT EXISTS"
          + " (SELECT FROM pg_stat_wal_receiver WHERE received_tli IS NOT NULL)"
          + " THEN (SELECT timeline_id FROM pg_control_checkpoint()) END AS restart_timeline,"
          + " CASE WHEN NOT recovering THEN (SELECT count(*) FROM pg_stat_get_wal_senders() s"
          + " WHERE s.state = 'streaming' AND s.replay_lsn IS NOT NULL AND NOT EXISTS"
          + " (SELECT FROM pg_replication_slots l"
          + " WHERE l.active_pid = s.pid AND l.slot_type = 'logical')) END AS followers";

  private static final String NO_STREAMS =
      " NULL::bigint AS received_timeline, true AS streaming, NULL::bigint AS restart_timeline,"
          + " 0 AS followers";

  private static final String RECOVERING =
      " FROM (SELECT pg_is_in_recovery() AS recovering OFFSET 0) r";

  private boolean reduced;
  private long lastReceivedTimeline;
  private InsertPosition insertPosition = new InsertPosition(8192, 16 << 20);

  String sql() {
    return PLACE + (reduced ? NO_STREAMS : STREAMS) + RECOVERING;
  }

  /** Asks from now on only for what every login may see; false when it already does. */
  boolean reduce() {
    boolean changed = !reduced;
    reduced = true;
    return changed;
  }

  /** Takes the row of {@link #SERVER}, once per connection. */
  void server(ResultSet row) throws SQLException {
    insertPosition = new InsertPosition(row.getLong("block_size"), row.getLong("segment_size"));
    lastReceivedTimeline = 0;
  }

  Wal read(ResultSet row) throws SQLException {
    long lsn = row.getLong("lsn");
    if (row.getBoolean("recovering")) {
      return new Replaying(standbyTimeline(row), lsn, row.getBoolean("streaming"));
    }
    long timeline = hexadecimal(row.getString("wal_timeline"));
    return new Writing(
        timeline,
        insertPosition.endOfLastRecord(lsn),
        row.getLong("flushed"),
        String.valueOf(row.getString("snapshot")),
        row.getInt("followers"));
  }

  /**
   * While the receiver is away what it received before still holds: the restartpoint may be older.
   */
  private long standbyTimeline(ResultSet row) throws SQLException {
    long received = row.getLong("received_timeline");
    if (received != 0) {
      lastReceivedTimeline = received;
      return received;
    }
    return Math.max(lastReceivedTimeline, row.getLong("restart_timeline"));
  }

  private static long hexadecimal(@Nullable String timeline) {
    return timeline == null ? 0 : Long.parseLong(timeline, 16);
  }
}
