package dev.sluice.pool;

/**
 * The figures of one node's pool. Written by the pool's own thread only, read by any: volatile
 * without atomic updates.
 */
@SuppressWarnings("NonAtomicVolatileUpdate")
public final class PoolCounters {
  private volatile int open;
  private volatile int opening;
  private volatile int idle;
  private volatile int waiting;
  private volatile long leases;
  private volatile long waits;
  private volatile long waitNanos;
  private volatile long timeouts;
  private volatile long failures;

  void opening() {
    open++;
    opening++;
  }

  void opened() {
    opening--;
  }

  void openFailed() {
    open--;
    opening--;
    failures++;
  }

  void closed() {
    open--;
  }

  void idleChanged(int count) {
    idle = count;
  }

  void waitingChanged(int count) {
    waiting = count;
  }

  void waited() {
    waits++;
  }

  void timedOut() {
    timeouts++;
  }

  void leased(long nanos) {
    leases++;
    waitNanos += nanos;
  }

  /** Connections that count against the cap: opening, leased and idle. */
  public int open() {
    return open;
  }

  /** Connections that are being opened. */
  public int connecting() {
    return opening;
  }

  /** Connections that nobody uses. */
  public int idle() {
    return idle;
  }

  /** Connections that sessions hold, those being cleaned included. */
  public int leased() {
    return Math.max(0, open - opening - idle);
  }

  /** Sessions that wait. */
  public int waiting() {
    return waiting;
  }

  /** Leases granted since the start. */
  public long leases() {
    return leases;
  }

  /** Leases that had to queue since the start. */
  public long waits() {
    return waits;
  }

  /** Time from wish to grant, summed over all leases, in nanoseconds. */
  public long waitNanos() {
    return waitNanos;
  }

  /** Leases refused at the deadline since the start. */
  public long timeouts() {
    return timeouts;
  }

  /** Connections that could not be opened since the start. */
  public long failures() {
    return failures;
  }
}
