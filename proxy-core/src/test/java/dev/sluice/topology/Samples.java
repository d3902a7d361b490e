package dev.sluice.topology;

import dev.sluice.topology.Observation.Failure;
import dev.sluice.topology.Observation.Identity;
import dev.sluice.topology.Observation.Replaying;
import dev.sluice.topology.Observation.Sample;
import dev.sluice.topology.Observation.Writing;

/** Short ways to write down what nodes say. */
final class Samples {
  static final long OURS = 7_711_229_918_976_355_205L;
  static final long FOREIGN = 4_242L;

  private Samples() {}

  static Sample primary(long timeline, int followers) {
    return sample(OURS, 0, new Writing(timeline, 1_000, 1_000, "", followers));
  }

  static Sample primaryAt(long askedAt, long timeline, long lsn) {
    return primaryAt(askedAt, timeline, lsn, lsn, "after " + lsn);
  }

  static Sample primaryAt(long askedAt, long timeline, long lsn, long flushed, String snapshot) {
    return sample(OURS, askedAt, new Writing(timeline, lsn, flushed, snapshot, 1));
  }

  static Sample standby(long timeline) {
    return standbyAt(0, timeline, 1_000);
  }

  static Sample standbyAt(long askedAt, long timeline, long lsn) {
    return sample(OURS, askedAt, new Replaying(timeline, lsn, true));
  }

  static Sample withSystemId(long systemId, Sample sample) {
    return sample(systemId, sample.askedAt(), sample.wal());
  }

  static Failure refused() {
    return new Failure("connection refused", false);
  }

  private static Sample sample(long systemId, long askedAt, Observation.Wal wal) {
    return new Sample(askedAt, new Identity(systemId, "15.13"), wal);
  }
}
