package dev.sluice.topology;

import java.time.Duration;
import java.util.Optional;

/**
 * What people and metrics want to know of a node beyond its {@link Node}. Immutable.
 *
 * @param node the node as the hot path sees it
 * @param reason why it has its role; for a node that is DOWN the last error
 * @param serverVersion as the server writes it; empty while it never answered
 * @param lagBytes WAL that a replica has not replayed yet; 0 on the primary, -1 when unknown
 * @param sampledAt {@link System#nanoTime()} of the newest answer's asking, {@link Node#NEVER}
 *     without one
 */
public record NodeFacts(
    Node node, String reason, String serverVersion, long lagBytes, long sampledAt) {
  /** The error of a node that gets no work; empty for the primary and replicas. */
  public Optional<String> error() {
    boolean works = node.role() == Role.PRIMARY || node.role() == Role.REPLICA;
    return works ? Optional.empty() : Optional.of(reason);
  }

  /**
   * How old the oldest data that a read may see here is, an upper bound: an idle cluster shows up
   * to two sampling intervals. Zero on the primary, empty when unknown or when nobody reads here.
   *
   * @param now {@link System#nanoTime()}
   */
  public Optional<Duration> lag(long now) {
    if (node.role() == Role.PRIMARY) {
      return Optional.of(Duration.ZERO);
    }
    return node.role() != Role.REPLICA || node.freshAsOf() == Node.NEVER
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, now - node.freshAsOf())));
  }
}
