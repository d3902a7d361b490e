package dev.sluice.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** The figures of one node's pool. Any thread. */
public final class PoolCounters {
  private final IntSupplier idle;
  private final IntSupplier waiting;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger opening = new AtomicInteger();
  private final LongAdder leases = new LongAdder();
  private final LongAdder waits = new LongAdder();
  private final LongAdder waitNanos = new LongAdder();
  private final LongAdder timeouts = new LongAdder();
  private final LongAdder failures = new LongAdder();

  PoolCounters(IntSupplier idle, IntSupplier waiting) {
    this.idle = idle;
    this.waiting = waiting;
  }

  /** Counts one more that is open; false when {@code most} are. */
  boolean reserve(int most) {
    int now = open.get();
    while (now < most) {
      if (open.compareAndSet(now, now + 1)) {
        return true;
      }
      now = open.get();
    }
    return false;
  }

  void unreserve() {
    open.decrementAndGet();
  }

  void opening() {
    opening.incrementAndGet();
  }

  void opened() {
    opening.decrementAndGet();
  }

  void openFailed() {
    opening.decrementAndGet();
    failures.increment();
  }

  void waited() {
    waits.increment();
  }

  void timedOut() {
    timeouts.increment();
  }

  void leased(long nanos) {
    leases.increment();
    if (nanos > 0) {
      waitNanos.add(nanos);
    }
  }

  /** Connections that count against the cap: opening, leased and idle. */
  public int open() {
    return open.get();
  }

  /** Connections that are being opened. */
  public int connecting() {
    return opening.get();
  }

  /** Connections that nobody uses. */
  public int idle() {
    return idle.getAsInt();
  }

  /** Connections that sessions hold, those being cleaned included. */
  public int leased() {
    return Math.max(0, open() - connecting() - idle());
  }

  /** Sessions that wait. */
  public int waiting() {
    return waiting.getAsInt();
  }

  /** Leases granted since the start. */
  public long leases() {
    return leases.sum();
  }

  /** Leases that had to queue since the start. */
  public long waits() {
    return waits.sum();
  }

  /** Time from wish to grant, summed over all leases, in nanoseconds. */
  public long waitNanos() {
    return waitNanos.sum();
  }

  /** Leases refused at the deadline since the start. */
  public long timeouts() {
    return timeouts.sum();
  }

  /** Connections that could not be opened since the start. */
  public long failures() {
    return failures.sum();
  }
}
