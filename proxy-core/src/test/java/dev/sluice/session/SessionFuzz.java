package dev.sluice.session;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.codec.FuzzedRandom;
import java.util.Random;
import org.junit.jupiter.api.Tag;

/**
 * Sessions in which the fuzzer decides who says what: it finds its way by the code that it meets.
 */
@Tag("fuzz")
final class SessionFuzz {
  @FuzzTest(maxDuration = "15s")
  void nothing_that_is_said_does_harm(FuzzedDataProvider data) {
    Random random = new FuzzedRandom(data);
    String pooling = random.nextBoolean() ? "pooling: transaction" : "pooling: session";
    new FuzzedSession(random, pooling).run();
  }
}
