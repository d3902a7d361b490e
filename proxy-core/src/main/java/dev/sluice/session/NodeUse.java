package dev.sluice.session;

import dev.sluice.routing.Router;
import dev.sluice.topology.Node;
import org.jspecify.annotations.Nullable;

/**
 * Tells the router which node works for the session at the moment, and whether it did so well: for
 * {@code routing.balance: least_busy} and for ejection. One per session, on its event loop.
 */
final class NodeUse {
  private final Router router;
  private @Nullable Node node;
  private boolean failed;

  NodeUse(Router router) {
    this.router = router;
  }

  /** A statement is on its way to the node. */
  void begins(Node to) {
    if (node == null) {
      node = to;
      failed = false;
      router.begin(to);
    }
  }

  /** The node has answered with an error. Its own ones count: resources, system, internal. */
  void error(String sqlState) {
    failed |= sqlState.startsWith("53") || sqlState.startsWith("58") || sqlState.equals("XX000");
  }

  /** All is answered. */
  void ended(long now) {
    Node busy = node;
    if (busy == null) {
      return;
    }
    node = null;
    router.end(busy);
    if (failed) {
      router.failed(busy, now);
    } else {
      router.answered(busy, now);
    }
  }

  /** The connection is lost, or given up, before all was answered. */
  void lost(boolean byFault) {
    Node busy = node;
    if (busy != null) {
      node = null;
      router.end(busy);
      if (byFault) {
        router.failed(busy, System.nanoTime());
      }
    }
  }
}
