package dev.sluice.topology;

/** What came back when a node was asked what it is. */
sealed interface Observation {
  /** Nobody has answered or failed yet. */
  record Unasked() implements Observation {}

  /**
   * The node answered.
   *
   * @param askedAt {@link System#nanoTime()} just before the question was sent: whatever was
   *     acknowledged earlier is in {@code wal}
   * @param identity what does not change while the connection lives
   * @param wal its place in the WAL
   */
  record Sample(long askedAt, Identity identity, Wal wal) implements Observation {}

  /**
   * The node could not be asked.
   *
   * @param reason for people; the same cause gives the same text, so that it is logged once
   * @param refusedLogin the login of {@code cluster.monitor} is wrong, and asking more often than
   *     every few seconds only fills the server's log
   */
  record Failure(String reason, boolean refusedLogin) implements Observation {}

  /**
   * Who answers.
   *
   * @param systemId {@code pg_control_system().system_identifier}, the same on all nodes of one
   *     cluster; 0 when the login may not read it
   * @param serverVersion as the server writes it, for example {@code 15.13 (Debian 15.13-0)}
   */
  record Identity(long systemId, String serverVersion) {}

  /** A place in the WAL: a timeline and a position on it, both 0 when unknown. */
  sealed interface Wal {
    long timeline();

    long lsn();
  }

  /**
   * Not in recovery.
   *
   * @param timeline that it writes to
   * @param lsn end of the last record that was inserted
   * @param flushed up to where the WAL was on disk, and on its way to the standbys
   * @param snapshot {@code pg_current_snapshot()} from before {@code lsn} was asked for: the same
   *     as in another sample if no transaction that writes has ended between the two
   * @param followers physical standbys that stream from it; 0 when the login may not see them
   */
  record Writing(long timeline, long lsn, long flushed, String snapshot, int followers)
      implements Wal {}

  /**
   * In recovery.
   *
   * @param timeline that it receives, or last received
   * @param lsn end of the last record that was replayed
   * @param streaming whether its WAL receiver streams right now
   */
  record Replaying(long timeline, long lsn, boolean streaming) implements Wal {}
}
