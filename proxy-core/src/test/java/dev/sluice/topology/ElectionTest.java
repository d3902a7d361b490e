package dev.sluice.topology;

import static dev.sluice.topology.Samples.FOREIGN;
import static dev.sluice.topology.Samples.primary;
import static dev.sluice.topology.Samples.refused;
import static dev.sluice.topology.Samples.standby;
import static dev.sluice.topology.Samples.withSystemId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.topology.Election.Outcome;
import dev.sluice.topology.Observation.Unasked;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private Election election = Election.FIRST;

  @Test
  void theNodeThatIsNotInRecoveryIsThePrimary() {
    Outcome outcome = elect(standby(1), primary(1, 1), refused());

    assertThat(outcome.primary()).hasValue(1);
    assertThat(roles(outcome)).containsExactly(Role.REPLICA, Role.PRIMARY, Role.DOWN);
  }

  @Test
  void nobodyIsElectedBeforeEveryNodeWasAsked() {
    Outcome outcome = elect(primary(1, 0), new Unasked(), standby(1));

    assertThat(outcome.primary()).isEmpty();
    assertThat(roles(outcome)).containsExactly(Role.REFUSED, Role.DOWN, Role.REPLICA);
    assertThat(elect(primary(1, 0), primary(2, 1), standby(2)).primary()).hasValue(1);
  }

  @Test
  void aNodeThatJoinsLaterDoesNotSuspendThePrimary() {
    elect(primary(1, 1));

    assertThat(elect(primary(1, 1), new Unasked()).primary()).hasValue(0);
  }

  @Test
  void aNodeThatFailedOnceCountsAsAsked() {
    assertThat(elect(primary(1, 0), refused()).primary()).hasValue(0);
  }

  @Test
  void aPromotedStandbyTakesOver() {
    elect(primary(1, 2), standby(1), standby(1));

    Outcome outcome = elect(refused(), primary(2, 0), standby(1));

    assertThat(outcome.primary()).hasValue(1);
    assertThat(roles(outcome)).containsExactly(Role.DOWN, Role.PRIMARY, Role.REPLICA);
  }

  @Test
  void anOldPrimaryThatReturnsIsRefused() {
    elect(refused(), primary(2, 1), standby(2));

    Outcome outcome = elect(primary(1, 0), primary(2, 1), standby(2));

    assertThat(outcome.primary()).hasValue(1);
    assertThat(outcome.verdicts().get(0))
        .isEqualTo(new Election.Verdict(Role.REFUSED, "an old primary: its timeline 1 is below 2"));
  }

  @Test
  void anOldPrimaryIsNotElectedWhileTheNewOneIsAway() {
    elect(refused(), primary(2, 1), standby(2));

    Outcome outcome = elect(primary(1, 0), refused(), standby(1));

    assertThat(outcome.primary()).isEmpty();
    assertThat(roles(outcome)).containsExactly(Role.REFUSED, Role.DOWN, Role.REPLICA);
  }

  @Test
  void aStandbyOnANewerTimelineGivesTheOldPrimaryAwayAtTheFirstElection() {
    Outcome outcome = elect(primary(1, 0), refused(), standby(2));

    assertThat(outcome.primary()).isEmpty();
    assertThat(outcome.reason())
        .isEqualTo("no node that may be it is out of recovery on the newest timeline");
  }

  @Test
  void ofTwoOnOneTimelineTheOneThatMoreStandbysStreamFromWins() {
    Outcome outcome = elect(primary(2, 0), primary(2, 1), standby(2));

    assertThat(outcome.primary()).hasValue(1);
    assertThat(roles(outcome)).containsExactly(Role.REFUSED, Role.PRIMARY, Role.REPLICA);
  }

  @Test
  void ofTwoOnOneTimelineWithEqualFollowersNoneIsElectedAndReplicasStay() {
    Outcome outcome = elect(primary(2, 1), primary(2, 1), standby(2));

    assertThat(outcome.primary()).isEmpty();
    assertThat(roles(outcome)).containsExactly(Role.REFUSED, Role.REFUSED, Role.REPLICA);
    assertThat(outcome.reason()).contains("several nodes claim timeline 2");
  }

  @Test
  void aTieEndsWhenAStandbyDecides() {
    elect(primary(2, 0), primary(2, 0));

    assertThat(elect(primary(2, 0), primary(2, 1)).primary()).hasValue(1);
  }

  @Test
  void aCopyOnThePrimarysTimelineDoesNotTakeOverWhileThePrimaryIsAway() {
    elect(primary(2, 1), primary(2, 0), standby(2));

    assertThat(elect(refused(), primary(2, 0), standby(2)).primary()).isEmpty();
    assertThat(elect(refused(), primary(3, 0), standby(2)).primary()).hasValue(1);
  }

  @Test
  void aNodeOnThePrimarysTimelineTakesOverWhenStandbysFollowIt() {
    elect(primary(2, 1), primary(2, 0), standby(2));

    assertThat(elect(refused(), primary(2, 1), standby(2)).primary()).hasValue(1);
  }

  @Test
  void thePrimaryMayComeBackAtAnotherAddress() {
    elect(primary(2, 0));

    Outcome moved = election.elect(Map.of(7, primary(2, 0)));

    assertThat(moved.primary()).hasValue(7);
  }

  @Test
  void aForeignPrimaryIsRefusedHoweverHighItsTimeline() {
    elect(primary(1, 1), standby(1));

    Outcome outcome = elect(primary(1, 1), standby(1), withSystemId(FOREIGN, primary(9, 5)));

    assertThat(outcome.primary()).hasValue(0);
    assertThat(outcome.verdicts().get(2))
        .isEqualTo(
            new Election.Verdict(Role.REFUSED, "another cluster: system identifier " + FOREIGN));
    assertThat(outcome.next().highestTimeline()).isEqualTo(1);
  }

  @Test
  void aForeignPrimaryIsNotElectedWhileOursIsAway() {
    elect(primary(1, 1), standby(1));

    assertThat(elect(refused(), standby(1), withSystemId(FOREIGN, primary(9, 5))).primary())
        .isEmpty();
  }

  @Test
  void aForeignStandbyServesNoReads() {
    assertThat(roles(elect(primary(1, 1), standby(1), withSystemId(FOREIGN, standby(1)))))
        .containsExactly(Role.PRIMARY, Role.REPLICA, Role.REFUSED);
  }

  @Test
  void atFirstTheClusterIsThatOfMostNodes() {
    assertThat(elect(withSystemId(FOREIGN, primary(9, 0)), primary(1, 1), standby(1)).primary())
        .hasValue(1);
  }

  @Test
  void atFirstTwoClustersOfEqualSizeAreBothRefused() {
    Outcome outcome = elect(withSystemId(FOREIGN, primary(1, 0)), primary(1, 0));

    assertThat(roles(outcome)).containsExactly(Role.REFUSED, Role.REFUSED);
    assertThat(outcome.reason()).isEqualTo("the nodes belong to different clusters");
  }

  @Test
  void aNodeWhoseIdentifierMayNotBeReadIsBelieved() {
    assertThat(roles(elect(withSystemId(0, primary(1, 1)), withSystemId(0, standby(1)))))
        .containsExactly(Role.PRIMARY, Role.REPLICA);
  }

  @Test
  void withoutAnyPrimaryReplicasStayReplicas() {
    elect(primary(1, 2), standby(1), standby(1));

    assertThat(roles(elect(refused(), standby(1), standby(1))))
        .containsExactly(Role.DOWN, Role.REPLICA, Role.REPLICA);
  }

  @Test
  void aTimelineSeenOnAStandbyWhileThereIsNoPrimaryIsRemembered() {
    elect(primary(1, 1), standby(1));
    elect(refused(), standby(3));

    assertThat(elect(primary(1, 1), refused()).primary()).isEmpty();
  }

  /** Node ids are the positions. */
  private Outcome elect(Observation... observations) {
    Map<Integer, Observation> nodes = new TreeMap<>();
    for (int id = 0; id < observations.length; id++) {
      nodes.put(id, observations[id]);
    }
    Outcome outcome = election.elect(nodes);
    election = outcome.next();
    return outcome;
  }

  private static List<Role> roles(Outcome outcome) {
    return outcome.verdicts().values().stream().map(Election.Verdict::role).toList();
  }
}
