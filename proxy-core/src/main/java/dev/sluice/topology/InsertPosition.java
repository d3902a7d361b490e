package dev.sluice.topology;

/**
 * Makes {@code pg_current_wal_insert_lsn()} comparable with {@code pg_last_wal_replay_lsn()}.
 *
 * <p>The insert position is where the next record will start, so at a page's beginning it stands
 * behind the page header; the replay position is where the last record ended, before that header.
 * After {@code pg_switch_wal()} an idle primary says 0/5000028 and a replica that has replayed all
 * of it says 0/5000000, for as long as nothing is written (xlog.c, XLogBytePosToRecPtr against
 * XLogBytePosToEndRecPtr).
 *
 * @param blockSize {@code wal_block_size}, bytes
 * @param segmentSize {@code wal_segment_size}, bytes
 */
public record InsertPosition(long blockSize, long segmentSize) {
  /** SizeOfXLogShortPHD: the header of a page. */
  private static final long PAGE_HEADER = 24;

  /** SizeOfXLogLongPHD: the header of a segment's first page. */
  private static final long SEGMENT_HEADER = 40;

  /** The end of the last record, given where the next one will start. */
  public long endOfLastRecord(long insertLsn) {
    if (Long.remainderUnsigned(insertLsn, segmentSize) == SEGMENT_HEADER) {
      return insertLsn - SEGMENT_HEADER;
    }
    if (Long.remainderUnsigned(insertLsn, blockSize) == PAGE_HEADER) {
      return insertLsn - PAGE_HEADER;
    }
    return insertLsn;
  }
}
