package dev.sluice.routing;

/** Where an explicit transaction runs that is not declared READ ONLY. */
public enum Transactions {
  /** On the primary. */
  PRIMARY,
  /** Its reads may run on a replica until its first write; from then on all is on the primary. */
  UNTIL_WRITE
}
