package dev.sluice.topology;

import dev.sluice.config.HostPort;

/**
 * One node at one moment. Immutable; a newer sample makes a new one with the same {@code id}.
 *
 * @param id small number of the address, given once per address in the life of the process, from 0
 * @param name how people call it: the pod's name where the source knows it, else the address
 * @param address where it listens
 * @param role what it is
 * @param timeline WAL timeline, 0 when unknown
 * @param lsn newest LSN: insert position on the primary, replay position on a replica; 0 when
 *     unknown
 * @param freshAsOf on the clock of {@link System#nanoTime()}: everything acknowledged by the
 *     primary up to then is visible here; {@link #NEVER} when unknown. On the primary the time of
 *     its newest sample, though it is always fresh.
 * @param listing what the source knows of it besides
 */
public record Node(
    int id,
    String name,
    HostPort address,
    Role role,
    long timeline,
    long lsn,
    long freshAsOf,
    Listing listing) {
  /** A freshness older than every moment that is compared with it. */
  public static final long NEVER = Long.MIN_VALUE;

  /** A node of a source that knows nothing else of it. */
  public Node(
      int id, String name, HostPort address, Role role, long timeline, long lsn, long freshAsOf) {
    this(id, name, address, role, timeline, lsn, freshAsOf, Listing.PLAIN);
  }

  /** Whether it gets new work: the primary, and replicas that do not drain. */
  public boolean takesNewWork() {
    return role == Role.PRIMARY || (role == Role.REPLICA && !listing.draining());
  }

  /** Whether a commit acknowledged at {@code moment} (nanoTime) is certainly visible here. */
  public boolean isFreshAsOf(long moment) {
    return role == Role.PRIMARY || (freshAsOf != NEVER && freshAsOf - moment >= 0);
  }
}
