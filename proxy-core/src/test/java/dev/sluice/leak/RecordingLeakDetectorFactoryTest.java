package dev.sluice.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Has a factory of its own, so that the leak it makes is not one of the build's. */
final class RecordingLeakDetectorFactoryTest {
  private final RecordingLeakDetectorFactory factory = new RecordingLeakDetectorFactory();
  private final ResourceLeakDetector<Object> detector =
      factory.newResourceLeakDetector(Object.class, 1);

  @Test
  void reports_a_resource_that_was_lost_without_being_closed() {
    track();

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(factory.report())
                  .singleElement()
                  .asString()
                  .startsWith(Object.class.getSimpleName());
            });
  }

  @Test
  void keeps_silent_about_a_resource_that_was_closed() {
    Object resource = new Object();
    ResourceLeakTracker<Object> tracker = detector.trackForcibly(resource);
    assertThat(tracker.close(resource)).isTrue();
    Object lost = track();

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(factory.report()).as("only the lost one").hasSize(1);
            });
    assertThat(lost).isNull();
  }

  private @Nullable Object track() {
    ResourceLeakTracker<Object> unused = detector.trackForcibly(new Object());
    return null;
  }
}
