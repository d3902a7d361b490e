package dev.sluice.demo;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what other processes do and nobody reports. */
final class Polling {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Polling() {}

  /**
   * Asks every 20 ms until {@code condition} holds.
   *
   * @param what completes the sentence "waited in vain until ..."
   * @throws IllegalStateException after {@code limit}
   */
  static void until(String what, Duration limit, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new IllegalStateException("waited " + limit + " in vain until " + what);
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }
}
