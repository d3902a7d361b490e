package dev.sluice;

import dev.sluice.metrics.RecentEvents;
import dev.sluice.metrics.RecentEvents.Kind;
import dev.sluice.routing.EjectionListener;
import dev.sluice.routing.Router;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.NodeFacts;
import dev.sluice.topology.Role;
import dev.sluice.topology.Topology;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each primary that is elected or lost, of each node that comes, goes or becomes something
 * else, and of each replica that gets no reads. Any thread.
 */
final class ClusterEvents implements EjectionListener {
  private final RecentEvents events;
  private final Supplier<List<NodeFacts>> facts;
  private final Supplier<String> reason;
  private Map<Integer, Node> known = new HashMap<>();
  private @Nullable Node primary;

  ClusterEvents(RecentEvents events, Supplier<List<NodeFacts>> facts, Supplier<String> reason) {
    this.events = events;
    this.facts = facts;
    this.reason = reason;
  }

  /** From now on whatever happens to the nodes is told. */
  static void follow(Topology topology, Router router, RecentEvents events) {
    ClusterEvents told = new ClusterEvents(events, topology::facts, topology::reason);
    router.onEjection(told);
    topology.onChange(told::onClusterChange);
    // The first look may already have been taken.
    told.onClusterChange(topology.current());
  }

  synchronized void onClusterChange(Cluster cluster) {
    Map<Integer, String> reasons =
        facts.get().stream().collect(Collectors.toMap(f -> f.node().id(), NodeFacts::reason));
    Map<Integer, Node> before = known;
    known = cluster.nodes().stream().collect(Collectors.toMap(Node::id, Function.identity()));
    for (Node node : cluster.nodes()) {
      tell(before.get(node.id()), node, reasons.getOrDefault(node.id(), ""));
    }
    before.values().stream()
        .filter(node -> !known.containsKey(node.id()))
        .forEach(node -> events.add(Kind.NODE, node.name(), "left the list", ""));
    tellPrimary(cluster.primary());
  }

  private void tell(@Nullable Node before, Node now, String why) {
    if (before == null ? now.role() != Role.DOWN : before.role() != now.role()) {
      String was = before == null ? "" : ", was " + label(before.role());
      // Errors of servers name users and databases.
      boolean isError = now.role() == Role.DOWN;
      String text = label(now.role()) + was + (isError ? "" : ": " + why);
      events.add(Kind.NODE, now.name(), text, isError ? why : "");
    }
    if (before != null && before.listing().draining() != now.listing().draining()) {
      String text = now.listing().draining() ? "drains: no new reads" : "drains no longer";
      events.add(Kind.NODE, now.name(), text, "");
    }
  }

  private void tellPrimary(@Nullable Node now) {
    Node before = primary;
    if (now == null && before != null) {
      events.add(Kind.PRIMARY, before.name(), "lost: " + reason.get(), "");
    } else if (now != null && (before == null || before.id() != now.id())) {
      events.add(Kind.PRIMARY, now.name(), "elected: " + reason.get(), "");
    }
    primary = now;
  }

  @Override
  public void onEjected(Node node, String why, Duration time) {
    events.add(Kind.EJECTION, node.name(), why + ": no reads for " + time.toSeconds() + " s", "");
  }

  @Override
  public void onTakenIn(Node node) {
    events.add(Kind.EJECTION, node.name(), "answers again: takes part in reads", "");
  }

  private static String label(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
