package dev.sluice.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what must become true soon. */
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Eventually() {}

  /** Tries every 20 ms, at most 20 s, until {@code assertion} holds. */
  static void holds(ThrowingRunnable assertion) {
    holds(LIMIT, assertion);
  }

  /** The same, at most for that long. */
  static void holds(Duration limit, ThrowingRunnable assertion) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(PAUSE)
        .atMost(limit)
        .ignoreExceptions()
        .untilAsserted(assertion);
  }
}
