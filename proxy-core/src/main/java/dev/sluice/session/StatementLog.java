package dev.sluice.session;

import dev.sluice.config.LogConfig;
import dev.sluice.config.LogConfig.StatementText;
import dev.sluice.log.LogText;
import dev.sluice.routing.LiteralFreeText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Which statements are logged, and what is shown of them. Immutable; any thread. */
public final class StatementLog {
  /** Logs none. */
  public static final StatementLog OFF =
      new StatementLog(
          new LogConfig(
              false, false, Optional.empty(), Optional.empty(), 1, StatementText.NORMALIZED));

  private final boolean on;
  private final long always;
  private final long sampled;
  private final double rate;
  private final StatementText shown;

  public StatementLog(LogConfig config) {
    this.on = config.isOfStatements();
    this.always = nanos(config.minDuration());
    this.sampled = nanos(config.minDurationSample());
    this.rate = config.sampleRate();
    this.shown = config.statementText();
  }

  private static long nanos(Optional<Duration> threshold) {
    return threshold.map(Duration::toNanos).orElse(Long.MAX_VALUE);
  }

  /** Whether any statement may be logged. */
  boolean isOn() {
    return on;
  }

  /** Whether a statement is logged that took so long. */
  boolean isDue(long nanos) {
    return nanos >= always || (nanos >= sampled && ThreadLocalRandom.current().nextDouble() < rate);
  }

  /**
   * What is shown of a text.
   *
   * @param sql in an encoding that can be read
   * @param length of it in bytes
   * @param cut whether more of it followed
   */
  String shown(byte[] sql, int length, boolean cut) {
    if (shown == StatementText.NONE) {
      return "";
    }
    boolean full = shown == StatementText.FULL && !LiteralFreeText.mayHoldSecrets(sql, length);
    String text =
        full ? new String(sql, 0, length, StandardCharsets.UTF_8) : LiteralFreeText.of(sql, length);
    boolean says = text.endsWith(LiteralFreeText.CUT) || !cut;
    return LogText.oneLine(says ? text : text + LiteralFreeText.CUT);
  }
}
