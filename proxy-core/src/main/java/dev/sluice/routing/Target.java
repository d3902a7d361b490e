package dev.sluice.routing;

/** Where a statement goes. */
public enum Target {
  PRIMARY,
  REPLICA
}
