package dev.sluice.metrics;

import java.time.Duration;
import java.util.List;

/** What the pool of server connections tells of itself. Any thread; must not block. */
public interface PoolStats {
  /** One row per node that the pool knows; rows of one name are added up. */
  List<NodePool> nodes();

  /**
   * The pool of one node.
   *
   * @param node name of the node
   */
  record NodePool(String node, Connections connections, Leases leases) {}

  /**
   * Server connections at this moment.
   *
   * @param leased in use by a session
   * @param idle logged in and free
   * @param opening on the way to being logged in
   * @param most how many there may be of all of these together
   */
  record Connections(int leased, int idle, int opening, int most) {}

  /**
   * Leases since the start of the process, and who waits for one now.
   *
   * @param waiting sessions that wait at this moment
   * @param paused sessions that wait for a paused database at this moment
   * @param granted leases granted
   * @param waits leases that were not granted at once
   * @param waited time waited in all, by those too whose wait failed
   * @param timeouts waits that met their deadline
   */
  record Leases(
      int waiting, int paused, long granted, long waits, Duration waited, long timeouts) {}
}
