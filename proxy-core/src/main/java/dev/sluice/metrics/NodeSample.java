package dev.sluice.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One node at one moment, as the metrics show it.
 *
 * @param id small number of the node's address, from 0; the same in {@link
 *     StatementMeters#countNode}
 * @param name how people call it
 * @param role in lower case; {@link #PRIMARY} for the elected primary and for no other
 * @param up whether it can be asked
 * @param ejected whether it gets no reads for now, because it failed
 * @param lag how far it is behind the primary
 */
public record NodeSample(int id, String name, String role, boolean up, boolean ejected, Lag lag) {
  /** The role of the elected primary. */
  public static final String PRIMARY = "primary";

  /**
   * How far a node is behind the primary; zero on the primary itself.
   *
   * @param bytes of WAL that are not replayed yet; empty when unknown
   * @param time since everything was replayed that the primary had acknowledged; empty when unknown
   */
  public record Lag(OptionalLong bytes, Optional<Duration> time) {
    /** Of a node that cannot be asked. */
    public static final Lag UNKNOWN = new Lag(OptionalLong.empty(), Optional.empty());
  }
}
