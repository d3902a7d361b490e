package dev.sluice.routing;

/** Which of its own writes a session sees. */
public enum Consistency {
  /** All of them: it reads only from replicas that have replayed its last write. */
  SESSION,
  /** Those that the replica has replayed, within the largest lag. */
  EVENTUAL
}
