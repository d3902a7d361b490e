package dev.sluice.routing;

/** Where a session asks for its statements to go. */
public enum Wish {
  /** Each statement by what it is. */
  AUTO,
  /** Everything to the primary. */
  PRIMARY,
  /**
   * To a replica also what is merely not proven: functions, operators and types that nobody knows.
   * Never what is known to write.
   */
  REPLICA
}
