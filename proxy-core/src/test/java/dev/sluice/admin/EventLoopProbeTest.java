package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventLoopProbeTest {
  private final EventExecutorGroup loops = new DefaultEventExecutorGroup(3);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stop() {
    release.countDown();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void is_true_when_every_loop_answers() {
    assertThat(new EventLoopProbe(loops, Duration.ofSeconds(10)).getAsBoolean()).isTrue();
    assertThat(new EventLoopProbe(loops, Duration.ofSeconds(10)).delay())
        .isPositive()
        .isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void is_false_when_one_loop_hangs() {
    loops
        .next()
        .execute(
            () -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });

    assertThat(new EventLoopProbe(loops, Duration.ofMillis(200)).getAsBoolean()).isFalse();
    assertThat(new EventLoopProbe(loops, Duration.ofMillis(200)).delay()).hasMillis(200);
  }

  @Test
  void is_false_when_the_loops_are_shut_down() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();

    assertThat(new EventLoopProbe(loops, Duration.ofSeconds(10)).getAsBoolean()).isFalse();
  }
}
