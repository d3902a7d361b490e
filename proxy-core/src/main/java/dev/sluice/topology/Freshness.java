package dev.sluice.topology;

import dev.sluice.topology.Observation.Sample;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to which moment each replica shows all that the primary had acknowledged: the asking time of
 * the newest primary sample whose LSN the replica has replayed. The asking, not the answer, because
 * the LSN can only be newer. Used by one thread; has no clock.
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

  /** Takes the newest sample of the elected primary; the same one again changes nothing. */
  void primary(int id, Sample sample) {
    if (id != primary || sample.wal().timeline() != timeline) {
      history.clear();
      primary = id;
      timeline = sample.wal().timeline();
    }
    proofs.remove(id);
    primaryLsn = sample.wal().lsn();
    history.add(sample.askedAt(), primaryLsn);
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
