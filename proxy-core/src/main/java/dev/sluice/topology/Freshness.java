package dev.sluice.topology;

import dev.sluice.topology.Observation.Sample;
import dev.sluice.topology.Observation.Writing;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to which moment each replica shows all that the primary had acknowledged: the asking time of
 * the newest primary sample whose LSN the replica has replayed. The asking, not the answer, because
 * the LSN can only be newer. Used by one thread; has no clock.
 *
 * <p>What a replica must have replayed is not all that was inserted. An open transaction may have
 * written records that nobody flushes until the next commit, or until the background writer logs
 * its snapshot, 15 s and more later: no replica gets them, and nobody may see them. What counts is
 * where the commits end:
 *
 * <ul>
 *   <li>A transaction is acknowledged after it has left the snapshot, and it leaves the snapshot
 *       after its commit record was inserted, flushed or not ({@code synchronous_commit = off}).
 *       The sample's snapshot is older than its insert position. So behind the first position with
 *       a snapshot there is no commit that this snapshot, or the same one in a later sample, shows.
 *   <li>The first sample of all comes before anything that was written over this proxy. What others
 *       did was flushed when it was acknowledged, or, without {@code synchronous_commit}, may come
 *       late anyway: the flush position will do.
 * </ul>
 *
 * What an open transaction inserts between a commit and the next sample cannot be told from the
 * commit and is waited for, as is, for a proxy that has just started, a record of which only a part
 * is flushed. What VACUUM notes in catalogs (row estimates) belongs to no transaction: it is seen
 * when it is replayed.
 *
 * <p>Samples belong to one primary on one timeline; another one begins anew. What a replica has
 * proven stays proven, unless its LSN falls back: then it is another copy of the data.
 */
final class Freshness {
  private static final class Proof {
    private long replayed;
    private long freshAsOf = Node.NEVER;
  }

  private final PrimaryHistory history = new PrimaryHistory();
  private final Map<Integer, Proof> proofs = new HashMap<>();
  private int primary = -1;
  private long timeline;
  private long primaryLsn;
  private long commitsEnd;
  private String snapshot = "";

  /** Takes the newest sample of the elected primary; the same one again changes nothing. */
  void primary(int id, Sample sample) {
    boolean first = primary < 0;
    if (id != primary || sample.wal().timeline() != timeline) {
      history.clear();
      snapshot = "";
      primary = id;
      timeline = sample.wal().timeline();
    }
    proofs.remove(id);
    primaryLsn = sample.wal().lsn();
    commitsEnd = commitsEnd(sample, first);
    history.add(sample.askedAt(), commitsEnd);
  }

  /**
   * Behind this position there is no commit that was acknowledged when the sample was asked for.
   */
  private long commitsEnd(Sample sample, boolean first) {
    long inserted = sample.wal().lsn();
    if (!(sample.wal() instanceof Writing writing)) {
      return inserted;
    }
    boolean noneEnded = writing.snapshot().equals(snapshot);
    snapshot = writing.snapshot();
    if (first) {
      return earlier(writing.flushed(), inserted);
    }
    return noneEnded ? earlier(commitsEnd, inserted) : inserted;
  }

  private static long earlier(long one, long other) {
    return Long.compareUnsigned(one, other) < 0 ? one : other;
  }

  /** Takes the newest sample of a replica and gives its freshAsOf. */
  long replica(int id, Sample sample) {
    Proof proof = proofs.computeIfAbsent(id, unseen -> new Proof());
    long lsn = sample.wal().lsn();
    if (Long.compareUnsigned(lsn, proof.replayed) < 0) {
      proof.freshAsOf = Node.NEVER;
    }
    proof.replayed = lsn;
    if (onPrimaryTimeline(sample)) {
      long moment = history.askedAt(lsn);
      boolean newer = proof.freshAsOf == Node.NEVER || moment - proof.freshAsOf > 0;
      if (moment != Node.NEVER && newer) {
        proof.freshAsOf = moment;
      }
    }
    return proof.freshAsOf;
  }

  /** Bytes of WAL that the replica has not replayed, or -1 when there is nothing to compare. */
  long lagBytes(Sample replica) {
    return primary >= 0 && onPrimaryTimeline(replica)
        ? Math.max(0, primaryLsn - replica.wal().lsn())
        : -1;
  }

  /** Whether the replica follows the newest primary, as far as its login can tell. */
  boolean onPrimaryTimeline(Sample replica) {
    long its = replica.wal().timeline();
    return its == timeline || its == 0;
  }

  /** Forgets a node that left the list. */
  void forget(int id) {
    proofs.remove(id);
  }
}
