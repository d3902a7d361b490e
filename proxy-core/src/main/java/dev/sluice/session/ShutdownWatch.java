package dev.sluice.session;

import dev.sluice.topology.Node;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A primary has ended a connection with FATAL 57P01: whether it shuts down, or an administrator
 * wants an end of just that session. What is found on the node itself a moment later tells. One per
 * loss, on the session's event loop.
 */
final class ShutdownWatch {
  private static final int LOOK_MILLIS = 10;

  /** A server that shuts down refuses connections well before this, in nanoseconds. */
  private static final long SIGNALS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Who has not found out until then believes that it goes on, in nanoseconds. */
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(5);

  private final ClientSession session;
  private final Node node;
  private final Consumer<Boolean> then;
  private final long endedAt = System.nanoTime();

  private ShutdownWatch(ClientSession session, Node node, Consumer<Boolean> then) {
    this.session = session;
    this.node = node;
    this.then = then;
  }

  /** Tells whether the node gave up its part, on the event loop, unless the session has ended. */
  static void start(ClientSession session, Node node, Consumer<Boolean> then) {
    new ShutdownWatch(session, node, then).look();
  }

  private void look() {
    if (!session.isOpen()) {
      return;
    }
    Node primary = session.services().cluster().current().primary();
    if (primary == null || primary.id() != node.id()) {
      then.accept(true);
    } else if (isAlive(primary) || System.nanoTime() - endedAt > LONGEST) {
      then.accept(false);
    } else {
      session.services().cluster().suspect(node);
      session.eventLoop().schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether it was asked late enough, and answered. */
  private boolean isAlive(Node primary) {
    return primary.freshAsOf() != Node.NEVER && primary.freshAsOf() - endedAt - SIGNALS >= 0;
  }
}
