package dev.sluice.topology;

import dev.sluice.config.HostPort;
import dev.sluice.topology.Election.Outcome;
import dev.sluice.topology.Election.Verdict;
import dev.sluice.topology.Observation.Failure;
import dev.sluice.topology.Observation.Identity;
import dev.sluice.topology.Observation.Sample;
import dev.sluice.topology.Observation.Unasked;
import dev.sluice.topology.TopologySource.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The list and the observations in, a {@link Snapshot} out. Used by one thread; has no clock.
 *
 * <p>A node's role follows its newest observation; its LSN, timeline and freshness stay those of
 * its last answer while it is DOWN.
 */
final class ClusterState {
  /** What is kept of a node while it is listed. */
  private static final class Watched {
    private final int id;
    private Member member;
    private Observation newest = new Unasked();
    private Sample lastAnswer = new Sample(Node.NEVER, new Identity(0, ""), UNKNOWN_PLACE);
    private long freshAsOf = Node.NEVER;

    Watched(int id, Member member) {
      this.id = id;
      this.member = member;
    }
  }

  private static final Observation.Wal UNKNOWN_PLACE = new Observation.Replaying(0, 0, false);

  private static final Verdict UNLISTED = new Verdict(Role.DOWN, "not listed");

  private final Map<HostPort, Integer> ids = new HashMap<>();
  private final Map<Integer, Watched> nodes = new TreeMap<>();
  private final Set<Integer> drained = new HashSet<>();
  private final Freshness freshness = new Freshness();
  private Election election = Election.FIRST;

  /** The id of an address, the same for the life of the process. */
  int idOf(HostPort address) {
    return ids.computeIfAbsent(address, unseen -> ids.size());
  }

  /** Ids of the listed nodes. */
  List<Integer> listed() {
    return List.copyOf(nodes.keySet());
  }

  /** Adds a node to the list, or gives a listed one its new name. */
  void list(Member member) {
    int id = idOf(member.address());
    nodes.computeIfAbsent(id, unseen -> new Watched(id, member)).member = member;
  }

  /** Whether a node drains because somebody wants it to, whatever its source says. */
  void drain(int id, boolean on) {
    if (on) {
      drained.add(id);
    } else {
      drained.remove(id);
    }
  }

  private Listing listing(Watched watched) {
    Listing listed = watched.member.listing();
    return drained.contains(watched.id) ? new Listing(listed.zone(), true) : listed;
  }

  /** Takes a node off the list. */
  void unlist(int id) {
    nodes.remove(id);
    freshness.forget(id);
  }

  /** Takes an observation; one of a node that is no longer listed is dropped. */
  void observe(int id, Observation observation) {
    Watched node = nodes.get(id);
    if (node != null) {
      node.newest = observation;
      if (observation instanceof Sample sample) {
        node.lastAnswer = sample;
      }
    }
  }

  /** Takes a node out of work before it leaves the list. */
  void retire(int id) {
    observe(id, new Failure("no longer listed", false));
  }

  /** Holds the election and gives the result. */
  Snapshot snapshot() {
    Map<Integer, Observation> observations = new TreeMap<>();
    nodes.forEach((id, node) -> observations.put(id, node.newest));
    Outcome outcome = election.elect(observations);
    election = outcome.next();
    outcome.primary().ifPresent(this::followPrimary);
    List<NodeFacts> facts = new ArrayList<>();
    List<Node> replicas = new ArrayList<>();
    for (Watched watched : nodes.values()) {
      Verdict verdict = outcome.verdicts().getOrDefault(watched.id, UNLISTED);
      NodeFacts fact = facts(watched, verdict);
      facts.add(fact);
      if (verdict.role() == Role.REPLICA
          && fact.node().takesNewWork()
          && (outcome.primary().isEmpty() || freshness.onPrimaryTimeline(watched.lastAnswer))) {
        replicas.add(fact.node());
      }
    }
    return new Snapshot(cluster(facts, replicas), facts, outcome.reason(), complete());
  }

  private void followPrimary(int id) {
    Watched primary = nodes.get(id);
    if (primary != null) {
      freshness.primary(id, primary.lastAnswer);
    }
  }

  private NodeFacts facts(Watched watched, Verdict verdict) {
    Sample answer = watched.lastAnswer;
    long lagBytes = -1;
    if (verdict.role() == Role.PRIMARY) {
      watched.freshAsOf = answer.askedAt();
      lagBytes = 0;
    } else if (verdict.role() == Role.REPLICA) {
      watched.freshAsOf = freshness.replica(watched.id, answer);
      lagBytes = freshness.lagBytes(answer);
    }
    Node node =
        new Node(
            watched.id,
            watched.member.name(),
            watched.member.address(),
            verdict.role(),
            answer.wal().timeline(),
            answer.wal().lsn(),
            watched.freshAsOf,
            listing(watched));
    return new NodeFacts(
        node, verdict.reason(), answer.identity().serverVersion(), lagBytes, answer.askedAt());
  }

  private static Cluster cluster(List<NodeFacts> facts, List<Node> replicas) {
    List<Node> all = facts.stream().map(NodeFacts::node).toList();
    Node primary =
        all.stream().filter(node -> node.role() == Role.PRIMARY).findFirst().orElse(null);
    return new Cluster(primary, replicas, all);
  }

  private boolean complete() {
    return !nodes.isEmpty()
        && nodes.values().stream().noneMatch(node -> node.newest instanceof Unasked);
  }
}
