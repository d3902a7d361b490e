package dev.sluice.admin;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whether every event loop runs a task within a time limit. Blocks the calling thread up to that
 * limit, so it must not be asked on one of the loops.
 */
public final class EventLoopProbe implements BooleanSupplier {
  private final List<EventExecutor> loops = new ArrayList<>();
  private final Duration limit;

  /**
   * Watches these loops.
   *
   * @param loops an EventLoopGroup, for instance
   * @param limit how long all of them together may take to answer
   */
  public EventLoopProbe(Iterable<EventExecutor> loops, Duration limit) {
    loops.forEach(this.loops::add);
    this.limit = limit;
  }

  /**
   * How long it takes just now until every loop has run a task, from 0 up to the limit, which also
   * stands for a loop that runs none. Blocks as long.
   */
  public Duration delay() {
    long start = System.nanoTime();
    if (!getAsBoolean()) {
      return limit;
    }
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    return waited.compareTo(limit) < 0 ? waited : limit;
  }

  @Override
  public boolean getAsBoolean() {
    CountDownLatch silent = new CountDownLatch(loops.size());
    try {
      loops.forEach(loop -> loop.execute(silent::countDown));
      return silent.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException shutDown) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
