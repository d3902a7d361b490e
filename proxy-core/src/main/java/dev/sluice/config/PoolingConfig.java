package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/**
 * How long a client keeps a server connection.
 *
 * @param mode unless a rule says otherwise
 * @param rules the first one that matches a session decides for it
 * @param maxPreparedStatements most statements that stay prepared on a server connection that
 *     clients share, 1 to 100,000; the one not used for longest is closed
 */
public record PoolingConfig(Pooling mode, List<PoolingRule> rules, int maxPreparedStatements) {
  public PoolingConfig {
    rules = List.copyOf(rules);
  }

  /** How long a client keeps a server connection. */
  public enum Pooling {
    /** Until it leaves. */
    SESSION,
    /** Until its transaction ends. */
    TRANSACTION
  }

  /**
   * What holds for some sessions only; {@code *} stands for any characters, and what is absent
   * matches all.
   */
  public record PoolingRule(Optional<String> database, Optional<String> user, Pooling pooling) {}
}
