package dev.sluice.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What is logged of clients and their statements; how much Sluice logs of itself is said by the
 * environment alone.
 *
 * @param connections whether each connection and login is logged
 * @param disconnections whether the end of each session is logged
 * @param minDuration statements that take at least so long are logged; empty: none
 * @param minDurationSample of those that take at least so long, {@code sampleRate} are logged;
 *     empty: none
 * @param sampleRate the share of them, 0 to 1
 * @param statementText what such a line shows of the statement
 */
public record LogConfig(
    boolean connections,
    boolean disconnections,
    Optional<Duration> minDuration,
    Optional<Duration> minDurationSample,
    double sampleRate,
    StatementText statementText) {

  /** What is shown of a statement. */
  public enum StatementText {
    /** The text with a placeholder in place of each literal. */
    NORMALIZED,
    /** As the client wrote it, unless it may hold a secret. */
    FULL,
    /** Nothing. */
    NONE
  }

  /** Whether any statement may be logged. */
  public boolean isOfStatements() {
    return minDuration.isPresent() || (minDurationSample.isPresent() && sampleRate > 0);
  }
}
