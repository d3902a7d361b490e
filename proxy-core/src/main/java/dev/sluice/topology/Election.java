package dev.sluice.topology;

import dev.sluice.topology.Observation.Failure;
import dev.sluice.topology.Observation.Sample;
import dev.sluice.topology.Observation.Unasked;
import dev.sluice.topology.Observation.Writing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who is the primary. An immutable memory of what may never be taken back; {@link #elect} gives the
 * next one. Not in recovery is no proof: an old primary that returns says the same.
 *
 * <ol>
 *   <li>Candidates are not in recovery and have the cluster's system identifier: that of the first
 *       elected primary; before, that of most nodes.
 *   <li>Never a timeline below the highest that any node of the cluster, standbys included, ever
 *       showed.
 *   <li>Several: the one that most standbys stream from. A tie: none, because a write to the wrong
 *       one would be lost.
 *   <li>A promotion begins a new timeline. So while the last primary is only away, another node on
 *       its timeline (a copy started without standby.signal) takes over only if standbys stream
 *       from it; one that left the list may be the same server at a new address.
 * </ol>
 *
 * <p>The first election waits until every node has answered or failed once, so that an old primary
 * that answers faster does not win it.
 *
 * @param last the last elected primary; empty before the first election
 * @param systemId the cluster's system identifier, 0 when not known yet
 * @param highestTimeline highest timeline seen since the first election
 */
record Election(Optional<Elected> last, long systemId, long highestTimeline) {
  static final Election FIRST = new Election(Optional.empty(), 0, 0);

  /** Who was elected, and on which timeline. */
  record Elected(int id, long timeline) {}

  /** What one node is, and why, for people. */
  record Verdict(Role role, String reason) {}

  /**
   * The result.
   *
   * @param primary id of the elected primary
   * @param reason why that one, or why none, for people
   * @param verdicts of each node, by id
   * @param next the election to hold next time
   */
  record Outcome(
      OptionalInt primary, String reason, Map<Integer, Verdict> verdicts, Election next) {}

  private record Candidate(int id, Writing wal) {}

  /** Holds the election over the newest observation of every listed node. */
  Outcome elect(Map<Integer, Observation> observations) {
    Set<Long> cluster = clusterIds(observations.values());
    long highest = highestTimeline(observations.values(), cluster);
    List<Candidate> claims = claims(observations, cluster, highest);
    Optional<String> obstacle = obstacle(observations.values(), cluster, claims);
    String reason = obstacle.orElse("out of recovery on timeline " + highest);
    OptionalInt primary =
        obstacle.isPresent() ? OptionalInt.empty() : OptionalInt.of(claims.get(0).id());
    Map<Integer, Verdict> verdicts = new TreeMap<>();
    observations.forEach((id, node) -> verdicts.put(id, verdict(node, cluster, highest)));
    primary.ifPresent(id -> verdicts.put(id, new Verdict(Role.PRIMARY, reason)));
    return new Outcome(primary, reason, verdicts, next(primary, observations, highest));
  }

  /** Why nobody can be elected; empty when the first of {@code claims} can. */
  private Optional<String> obstacle(
      Collection<Observation> observations, Set<Long> cluster, List<Candidate> claims) {
    if (last.isEmpty() && observations.stream().anyMatch(Unasked.class::isInstance)) {
      return Optional.of("not every node has been asked yet");
    }
    if (cluster.isEmpty()) {
      return Optional.of("the nodes belong to different clusters");
    }
    if (claims.isEmpty()) {
      return Optional.of("no node that may be it is out of recovery on the newest timeline");
    }
    if (tied(claims)) {
      return Optional.of(
          "several nodes claim timeline "
              + claims.get(0).wal().timeline()
              + ", and standbys do not tell which is right");
    }
    return Optional.empty();
  }

  /** The accepted system identifiers: one; 0 when nobody told any; none when it is undecided. */
  private Set<Long> clusterIds(Collection<Observation> observations) {
    if (systemId != 0) {
      return Set.of(systemId);
    }
    Map<Long, Integer> votes = new HashMap<>();
    for (Observation observation : observations) {
      if (observation instanceof Sample sample && sample.identity().systemId() != 0) {
        votes.merge(sample.identity().systemId(), 1, Integer::sum);
      }
    }
    int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    Set<Long> leaders =
        votes.entrySet().stream()
            .filter(vote -> vote.getValue() == most)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return most == 0 ? Set.of(0L) : leaders.size() == 1 ? leaders : Set.of();
  }

  /** A login that may not read the identifier is believed. */
  private static boolean belongs(Sample sample, Set<Long> cluster) {
    long id = sample.identity().systemId();
    return !cluster.isEmpty() && (id == 0 || cluster.contains(id));
  }

  private long highestTimeline(Collection<Observation> observations, Set<Long> cluster) {
    long highest = highestTimeline;
    for (Observation observation : observations) {
      if (observation instanceof Sample sample && belongs(sample, cluster)) {
        highest = Math.max(highest, sample.wal().timeline());
      }
    }
    return highest;
  }

  /** Who may be elected, the most followed first. */
  private List<Candidate> claims(
      Map<Integer, Observation> observations, Set<Long> cluster, long highest) {
    List<Candidate> claims = new ArrayList<>();
    observations.forEach(
        (id, observation) -> {
          if (observation instanceof Sample sample
              && sample.wal() instanceof Writing wal
              && wal.timeline() >= highest
              && belongs(sample, cluster)) {
            claims.add(new Candidate(id, wal));
          }
        });
    if (last.isPresent() && isAway(last.get(), observations.keySet(), claims)) {
      claims.removeIf(
          claim -> claim.wal().timeline() == last.get().timeline() && claim.wal().followers() == 0);
    }
    claims.sort(Comparator.comparingInt((Candidate c) -> c.wal().followers()).reversed());
    return claims;
  }

  private static boolean isAway(Elected last, Set<Integer> listed, List<Candidate> claims) {
    return listed.contains(last.id())
        && claims.stream().noneMatch(claim -> claim.id() == last.id());
  }

  private static boolean tied(List<Candidate> claims) {
    return claims.size() > 1 && claims.get(0).wal().followers() == claims.get(1).wal().followers();
  }

  /** The verdict on a node that was not elected. */
  private static Verdict verdict(Observation observation, Set<Long> cluster, long highest) {
    if (observation instanceof Failure failure) {
      return new Verdict(Role.DOWN, failure.reason());
    }
    if (!(observation instanceof Sample sample)) {
      return new Verdict(Role.DOWN, "not asked yet");
    }
    long timeline = sample.wal().timeline();
    if (!belongs(sample, cluster)) {
      return new Verdict(
          Role.REFUSED, "another cluster: system identifier " + sample.identity().systemId());
    }
    if (!(sample.wal() instanceof Writing)) {
      return new Verdict(Role.REPLICA, "in recovery on timeline " + timeline);
    }
    return timeline < highest
        ? new Verdict(
            Role.REFUSED, "an old primary: its timeline " + timeline + " is below " + highest)
        : new Verdict(Role.REFUSED, "claims timeline " + timeline + " and was not elected");
  }

  private Election next(OptionalInt primary, Map<Integer, Observation> observations, long highest) {
    if (primary.isEmpty()) {
      return last.isPresent() ? new Election(last, systemId, highest) : this;
    }
    Observation winner = observations.get(primary.getAsInt());
    long pinned =
        systemId == 0 && winner instanceof Sample sample ? sample.identity().systemId() : systemId;
    return new Election(Optional.of(new Elected(primary.getAsInt(), highest)), pinned, highest);
  }
}
