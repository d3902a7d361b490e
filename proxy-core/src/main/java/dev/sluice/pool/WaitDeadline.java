package dev.sluice.pool;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends waits that take too long. One timer for all that wait on an event loop, set for the oldest:
 * with pooling by transactions one for each would be thousands a second.
 */
final class WaitDeadline {
  private final EventLoop loop;
  private final Supplier<Duration> most;
  private final WaitingLeases waiting;
  private final Consumer<Lease> expired;
  private @Nullable Future<?> timer;

  WaitDeadline(
      EventLoop loop, Supplier<Duration> most, WaitingLeases waiting, Consumer<Lease> expired) {
    this.loop = loop;
    this.most = most;
    this.waiting = waiting;
    this.expired = expired;
  }

  /** Somebody waits. */
  void arm() {
    Lease oldest = waiting.oldest();
    if (timer == null && oldest != null) {
      long left = oldest.askedAt() + most.get().toNanos() - loop.ticker().nanoTime();
      timer = loop.schedule(this::check, Math.max(0, left), TimeUnit.NANOSECONDS);
    }
  }

  private void check() {
    timer = null;
    long now = loop.ticker().nanoTime();
    long nanos = most.get().toNanos();
    for (Lease oldest = waiting.oldest();
        oldest != null && now - oldest.askedAt() >= nanos;
        oldest = waiting.oldest()) {
      waiting.remove(oldest);
      expired.accept(oldest);
    }
    arm();
  }
}
