package dev.sluice.routing;

import java.time.Duration;

/**
 * What the classifier may spend. Whatever is beyond a limit goes to the primary.
 *
 * @param cache of classifications
 * @param work of the parser threads
 * @param text of one query string
 */
public record ClassifierLimits(Cache cache, Work work, Text text) {
  public static ClassifierLimits defaults() {
    return new ClassifierLimits(
        new Cache(32L * 1024 * 1024),
        new Work(2, 256, Duration.ofMillis(100)),
        new Text(1024 * 1024, 16 * 1024, 64, 4000));
  }

  /** For one statement at a time in a cold process, behind which no client waits. */
  public static ClassifierLimits patient() {
    ClassifierLimits usual = defaults();
    return new ClassifierLimits(
        usual.cache(), new Work(1, usual.work().queue(), Duration.ofSeconds(30)), usual.text());
  }

  /**
   * The cache's bound.
   *
   * @param bytes that keys and classifications may take, about; at least 1
   */
  public record Cache(long bytes) {}

  /**
   * The parser threads' bounds.
   *
   * @param threads that parse, at least 1
   * @param queue how many statements may wait for a thread, at least 1
   * @param time from the request to the answer, waiting included; zero: nothing is parsed
   */
  public record Work(int threads, int queue, Duration time) {}

  /**
   * The bounds of one text.
   *
   * @param rawBytes of a text that the lexer reads at all
   * @param normalBytes of its normal form (literals do not count) that is cached or parsed
   * @param depth of parentheses that is parsed
   * @param tokens of the normal form that are parsed
   */
  public record Text(int rawBytes, int normalBytes, int depth, int tokens) {}
}
