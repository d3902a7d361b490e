package dev.sluice.topology;

import static dev.sluice.topology.Node.NEVER;
import static dev.sluice.topology.Samples.primaryAt;
import static dev.sluice.topology.Samples.standbyAt;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final int PRIMARY = 0;
  private static final int REPLICA = 1;
  private final Freshness freshness = new Freshness();

  @Test
  void aReplicaIsFreshAsOfTheNewestSampleWhoseLsnItHasReplayed() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));
    freshness.primary(PRIMARY, primaryAt(200, 1, 2_000));
    freshness.primary(PRIMARY, primaryAt(300, 1, 3_000));

    assertThat(replica(1, 2_500)).isEqualTo(200);
    assertThat(replica(1, 3_000)).isEqualTo(300);
  }

  @Test
  void onAnIdlePrimaryAReplicaStaysAsFreshAsTheNewestSample() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));
    assertThat(replica(1, 1_000)).isEqualTo(100);

    freshness.primary(PRIMARY, primaryAt(900, 1, 1_000));

    assertThat(replica(1, 1_000)).isEqualTo(900);
  }

  @Test
  void whatAnOpenTransactionInsertsNeedsNoReplaying() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000, 1_000, "7:7:"));
    freshness.primary(PRIMARY, primaryAt(200, 1, 1_050, 1_000, "7:7:"));
    freshness.primary(PRIMARY, primaryAt(300, 1, 1_090, 1_000, "7:7:"));

    assertThat(replica(1, 1_000)).isEqualTo(300);
  }

  @Test
  void whatIsCommittedMustBeReplayedThoughItIsNotFlushed() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000, 1_000, "7:7:"));
    freshness.primary(PRIMARY, primaryAt(200, 1, 1_050, 1_000, "8:8:"));
    freshness.primary(PRIMARY, primaryAt(300, 1, 1_090, 1_000, "8:8:"));

    assertThat(replica(1, 1_000)).isEqualTo(100);
    assertThat(replica(1, 1_049)).isEqualTo(100);
    assertThat(replica(1, 1_050)).isEqualTo(300);
  }

  @Test
  void whatIsInsertedBetweenACommitAndTheNextSampleMustBeReplayed() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000, 1_000, "7:7:"));
    freshness.primary(PRIMARY, primaryAt(200, 1, 1_090, 1_050, "8:8:"));

    assertThat(replica(1, 1_050)).isEqualTo(100);
    assertThat(replica(1, 1_090)).isEqualTo(200);
  }

  @Test
  void ofTheFirstSampleNoMoreThanWasFlushedCounts() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_090, 1_000, "7:7:"));
    freshness.primary(PRIMARY, primaryAt(200, 1, 1_090, 1_000, "7:7:"));
    assertThat(replica(1, 999)).isEqualTo(NEVER);
    assertThat(replica(1, 1_000)).isEqualTo(200);

    freshness.primary(PRIMARY, primaryAt(300, 1, 1_120, 1_000, "9:9:"));
    assertThat(replica(1, 1_000)).isEqualTo(200);
  }

  @Test
  void anotherPrimarysSnapshotSaysNothing() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000, 1_000, "7:7:"));
    freshness.primary(2, primaryAt(200, 2, 1_200, 1_100, "7:7:"));
    assertThat(replica(2, 1_199)).isEqualTo(NEVER);
    assertThat(replica(2, 1_200)).isEqualTo(200);
  }

  @Test
  void whatACrashHasLostIsNotWaitedFor() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000, 1_000, "7:7:"));
    freshness.primary(PRIMARY, primaryAt(200, 1, 1_500, 1_000, "8:8:"));
    freshness.primary(PRIMARY, primaryAt(300, 1, 1_100, 1_100, "8:8:"));

    assertThat(replica(1, 1_100)).isEqualTo(300);
  }

  @Test
  void aPausedReplicaStandsStillWhileThePrimaryWrites() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));
    replica(1, 1_000);

    freshness.primary(PRIMARY, primaryAt(200, 1, 1_001));

    assertThat(replica(1, 1_000)).isEqualTo(100);
  }

  @Test
  void aReplicaBehindEverySampleIsFreshAsOfNever() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));

    assertThat(replica(1, 999)).isEqualTo(NEVER);
  }

  @Test
  void anotherTimelineClearsTheSamplesButNotWhatIsProven() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));
    assertThat(replica(1, 1_500)).isEqualTo(100);

    freshness.primary(2, primaryAt(300, 2, 1_200));

    assertThat(replica(1, 1_500)).isEqualTo(100);
    assertThat(replica(2, 1_500)).isEqualTo(300);
  }

  @Test
  void aReplicaOfAnotherTimelineProvesNothing() {
    freshness.primary(PRIMARY, primaryAt(100, 2, 1_000));

    assertThat(replica(1, 5_000)).isEqualTo(NEVER);
    assertThat(freshness.lagBytes(standbyAt(0, 1, 5_000))).isEqualTo(-1);
  }

  @Test
  void aReplicaWhoseTimelineMayNotBeSeenIsBelieved() {
    freshness.primary(PRIMARY, primaryAt(100, 2, 1_000));

    assertThat(replica(0, 1_000)).isEqualTo(100);
  }

  @Test
  void aReplicaWhoseLsnFellBackHasToProveItselfAgain() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));
    assertThat(replica(1, 1_000)).isEqualTo(100);

    assertThat(replica(1, 900)).isEqualTo(NEVER);
    assertThat(replica(1, 1_000)).isEqualTo(100);
  }

  @Test
  void aFormerPrimaryHasToProveItselfAsAReplica() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));
    freshness.primary(REPLICA, primaryAt(200, 2, 1_100));

    assertThat(freshness.replica(PRIMARY, standbyAt(0, 2, 1_050))).isEqualTo(NEVER);
    assertThat(freshness.replica(PRIMARY, standbyAt(0, 2, 1_100))).isEqualTo(200);
  }

  @Test
  void aPrimaryThatLostUnflushedWalInACrashBeginsAnew() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));
    freshness.primary(PRIMARY, primaryAt(200, 1, 900));

    assertThat(replica(1, 950)).isEqualTo(200);
  }

  @Test
  void theClockMayWrapAround() {
    long late = Long.MAX_VALUE - 10;
    freshness.primary(PRIMARY, primaryAt(late, 1, 1_000));
    assertThat(replica(1, 1_000)).isEqualTo(late);

    freshness.primary(PRIMARY, primaryAt(late + 100, 1, 1_000));

    assertThat(replica(1, 1_000)).isEqualTo(late + 100).isNegative();
  }

  @Test
  void anLsnAboveTheSignBitIsHigher() {
    freshness.primary(PRIMARY, primaryAt(100, 1, Long.MAX_VALUE));
    freshness.primary(PRIMARY, primaryAt(200, 1, Long.MIN_VALUE));

    assertThat(replica(1, Long.MAX_VALUE)).isEqualTo(100);
    assertThat(replica(1, Long.MIN_VALUE)).isEqualTo(200);
  }

  @Test
  void afterADayOfSamplesTheNewestAreExactAndTheOldestAFewPerCentOfTheirAgeOff() {
    long samples = 24 * 3600;
    for (long i = 1; i <= samples; i++) {
      freshness.primary(PRIMARY, primaryAt(i, 1, i));
    }

    assertThat(freshness.replica(1, standbyAt(0, 1, samples - 6))).isEqualTo(samples - 6);
    assertThat(freshness.replica(2, standbyAt(0, 1, samples - 1_000)))
        .isBetween(samples - 1_050, samples - 1_000);
    assertThat(freshness.replica(3, standbyAt(0, 1, samples / 2)))
        .isBetween(samples / 2 - samples / 40, samples / 2);
  }

  @Test
  void lagInBytesIsWhatIsNotReplayedAndNeverNegative() {
    freshness.primary(PRIMARY, primaryAt(100, 1, 1_000));

    assertThat(freshness.lagBytes(standbyAt(0, 1, 400))).isEqualTo(600);
    assertThat(freshness.lagBytes(standbyAt(0, 1, 1_400))).isZero();
  }

  private long replica(long timeline, long lsn) {
    return freshness.replica(REPLICA, standbyAt(0, timeline, lsn));
  }
}
