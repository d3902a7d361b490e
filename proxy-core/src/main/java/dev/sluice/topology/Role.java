package dev.sluice.topology;

/** What a node is, by its own word in SQL and by the election. */
public enum Role {
  /** The elected primary: the only node that is written to. */
  PRIMARY,
  /** In recovery and streaming or replaying. */
  REPLICA,
  /**
   * Says that it is a primary but was not elected: an old primary that returned, or another
   * cluster. Gets no work.
   */
  REFUSED,
  /** Cannot be asked. Gets no work. */
  DOWN
}
