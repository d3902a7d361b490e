package dev.sluice.topology;

import dev.sluice.topology.Observation.Failure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Watches one node: its own daemon thread asks every {@code interval}, sooner when woken, more
 * rarely while the node fails. Lives from {@link #start} to {@link #close}.
 */
final class NodeMonitor implements AutoCloseable {
  /** Least time between two samples, so that a storm of suspicions is no load. */
  private static final long GAP = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long MOST_DELAY = TimeUnit.SECONDS.toNanos(1);
  private static final long REFUSED_LOGIN_DELAY = TimeUnit.SECONDS.toNanos(5);

  private final Sampler sampler;
  private final long interval;
  private final Consumer<Observation> listener;
  private final Thread thread;
  private final Semaphore wakes = new Semaphore(0);
  private volatile boolean refusedLogin;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * @param listener gets each observation on the monitor's thread
   */
  NodeMonitor(String name, Sampler sampler, Duration interval, Consumer<Observation> listener) {
    this.sampler = sampler;
    this.interval = interval.toNanos();
    this.listener = listener;
    thread = new Thread(this::run, "sluice-monitor-" + name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Samples as soon as possible. Any thread; wakes that come together give one sample. */
  void wake() {
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  /** The same, unless the node has just refused the login: more would only fill its log. */
  void hurry() {
    if (!refusedLogin) {
      wake();
    }
  }

  /** Stops soon; no observation is reported after the running one. Any thread; does not block. */
  @Override
  public void close() {
    stopped.countDown();
    wakes.release();
    sampler.close();
  }

  private void run() {
    int failures = 0;
    try {
      do {
        wakes.drainPermits();
        long begin = System.nanoTime();
        Observation observation = ask();
        if (stopped.getCount() == 0) {
          return;
        }
        failures = observation instanceof Failure ? failures + 1 : 0;
        refusedLogin = observation instanceof Failure failure && failure.refusedLogin();
        listener.accept(observation);
        pause(delay(observation, failures) - (System.nanoTime() - begin));
      } while (stopped.getCount() > 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sampler.close();
    }
  }

  private Observation ask() {
    try {
      return sampler.ask();
    } catch (RuntimeException e) {
      return new Failure(e.toString(), false);
    }
  }

  private long delay(Observation observation, int failures) {
    if (failures == 0) {
      return interval;
    }
    if (observation instanceof Failure failure && failure.refusedLogin()) {
      return Math.max(interval, REFUSED_LOGIN_DELAY);
    }
    long doubled = interval << Math.min(failures - 1, 6);
    return Math.max(interval, Math.min(doubled, MOST_DELAY));
  }

  private void pause(long nanos) throws InterruptedException {
    if (!stopped.await(GAP, TimeUnit.NANOSECONDS) && nanos > GAP) {
      wakes.tryAcquire(nanos - GAP, TimeUnit.NANOSECONDS);
    }
  }
}
