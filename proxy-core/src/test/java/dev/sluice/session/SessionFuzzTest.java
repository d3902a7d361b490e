package dev.sluice.session;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions with clients and servers that say anything at all: no exception escapes, none is the
 * proxy's own fault (XX000), no connection stays leased, and none of it hangs. The leak detector
 * sees to the buffers. {@code -Dsluice.fuzz.seconds=N} goes on for so long instead of 3 s, with new
 * seeds; a failure names its seed, which {@code -Dsluice.fuzz.seed=S} repeats.
 */
@Timeout(7_200)
final class SessionFuzzTest {
  private static final int SECONDS = Integer.getInteger("sluice.fuzz.seconds", 3);
  private static final long SEED = Long.getLong("sluice.fuzz.seed", 0);
  private static final int RUNS = 400;

  @ParameterizedTest
  @ValueSource(strings = {"pooling: session", "pooling: transaction"})
  void nothingThatIsSaidDoesHarm(String pooling) {
    long started = System.nanoTime();
    long seed = SEED;
    int runs = 0;
    while (SEED != 0 ? runs < 1 : more(runs, started)) {
      try {
        new FuzzedSession(new Random(seed), pooling).run();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("sluice.fuzz.seed=" + seed + " " + pooling, e);
      }
      seed++;
      runs++;
    }
    System.out.printf("fuzz, %s: %d sessions%n", pooling, runs);
  }

  private static boolean more(int runs, long started) {
    return runs < RUNS || System.nanoTime() - started < Duration.ofSeconds(SECONDS).toNanos();
  }
}
