package dev.sluice.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log what changed from one snapshot to the next, with the reason: one line for a node's
 * role or error, one for the primary. Says nothing while nothing changes.
 */
final class TransitionLog {
  private static final Logger log = LoggerFactory.getLogger(Topology.class);

  private Snapshot told = Snapshot.NONE;

  /**
   * Tells what has changed since the last call. While a node is listed that nobody has asked yet,
   * roles are not final: nothing is told until it has.
   */
  void changed(Snapshot after) {
    if (after.complete()) {
      Snapshot before = told;
      told = after;
      tell(before, after);
    }
  }

  private static void tell(Snapshot before, Snapshot after) {
    Map<Integer, NodeFacts> known = new HashMap<>();
    before.facts().forEach(facts -> known.put(facts.node().id(), facts));
    for (NodeFacts now : after.facts()) {
      node(known.remove(now.node().id()), now);
    }
    known.values().forEach(gone -> log.info("{}: left the list", label(gone.node())));
    if (!before.complete() || !samePrimary(before, after)) {
      primary(after);
    }
  }

  private static void node(@Nullable NodeFacts before, NodeFacts now) {
    Role role = now.node().role();
    if (before != null && before.node().listing().draining() != now.node().listing().draining()) {
      draining(now.node());
    }
    if (before != null && before.node().role() == role && before.error().equals(now.error())) {
      return;
    }
    String was = before == null ? "" : ", was " + before.node().role();
    String line = "{}: {}{}: {}";
    if (role == Role.PRIMARY || role == Role.REPLICA) {
      log.info(line, label(now.node()), role, was, now.reason());
    } else if (role == Role.REFUSED) {
      // Two nodes that take writes: whatever the refused one gets elsewhere will be lost.
      log.error(line, label(now.node()), role, was, now.reason());
    } else {
      log.warn(line, label(now.node()), role, was, now.reason());
    }
  }

  private static void draining(Node node) {
    String role = node.role() == Role.PRIMARY ? "; it stays the primary for now" : "";
    if (node.listing().draining()) {
      log.info("{}: drains, no new reads{}", label(node), role);
    } else {
      log.info("{}: drains no longer", label(node));
    }
  }

  private static boolean samePrimary(Snapshot before, Snapshot after) {
    Node was = before.cluster().primary();
    Node is = after.cluster().primary();
    if (was == null || is == null) {
      return was == null && is == null && Objects.equals(before.reason(), after.reason());
    }
    return was.id() == is.id() && was.timeline() == is.timeline();
  }

  private static void primary(Snapshot after) {
    Node primary = after.cluster().primary();
    if (primary == null) {
      log.error("No primary: {}. Writes wait; reads go on where replicas serve", after.reason());
    } else {
      log.info("The primary is {}, timeline {}", label(primary), primary.timeline());
    }
  }

  private static String label(Node node) {
    String address = node.address().toString();
    return node.name().equals(address) ? address : node.name() + " (" + address + ")";
  }
}
