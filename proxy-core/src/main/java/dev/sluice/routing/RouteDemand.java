package dev.sluice.routing;

import dev.sluice.topology.Node;
import org.jspecify.annotations.Nullable;

/**
 * What one session demands of the node that it reads from. One per session, on its event loop, for
 * as long as the session lives.
 */
public final class RouteDemand {
  private static final int NO_NODE = -1;

  private RoutePolicy policy;
  private boolean pinned;
  private long lastWrite = Node.NEVER;
  private @Nullable CausalityToken after;
  private int avoided = NO_NODE;
  private int favourite = NO_NODE;

  public RouteDemand(RoutePolicy policy) {
    this.policy = policy;
  }

  public RoutePolicy policy() {
    return policy;
  }

  public void policy(RoutePolicy changed) {
    policy = changed;
  }

  /**
   * Whether reads must stay on the primary, since what they mean may depend on state that only it
   * has.
   */
  public boolean isPinned() {
    return pinned;
  }

  public void pin() {
    pinned = true;
  }

  public void unpin() {
    pinned = false;
  }

  /** When the last writing transaction was acknowledged (nanoTime), or {@link Node#NEVER}. */
  public long lastWrite() {
    return lastWrite;
  }

  /**
   * A writing transaction was acknowledged.
   *
   * @param nanoTime when
   */
  public void wrote(long nanoTime) {
    lastWrite = nanoTime;
  }

  /** What replicas must have replayed, whatever the consistency, or null. */
  public @Nullable CausalityToken after() {
    return after;
  }

  /** Demands that replicas have replayed up to the token; null: demands nothing any more. */
  public void after(@Nullable CausalityToken token) {
    after = token;
  }

  /**
   * A replica could not be had for the statement under way: the next pick takes another one, if
   * there is one. Holds until the next statement is routed.
   */
  public void avoid(Node replica) {
    avoided = replica.id();
  }

  void avoidNone() {
    avoided = NO_NODE;
  }

  boolean avoidsAny() {
    return avoided != NO_NODE;
  }

  boolean avoids(Node replica) {
    return replica.id() == avoided;
  }

  /** Whether this is the replica that a sticky session stays with. */
  boolean favours(Node replica) {
    return replica.id() == favourite;
  }

  void favour(Node replica) {
    favourite = replica.id();
  }
}
