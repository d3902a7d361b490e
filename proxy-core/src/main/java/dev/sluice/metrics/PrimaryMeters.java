package dev.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** How long there has been no primary, and what that means for clients. Any thread. */
public final class PrimaryMeters {
  private static final double NANOS_PER_SECOND = 1e9;

  /** In place of a moment: there is a primary. */
  private static final long PRESENT = Long.MIN_VALUE;

  private final MeterRegistry registry;
  private final LongSupplier nanoClock;
  private final Counter changes;
  private final AtomicLong missingSince = new AtomicLong(PRESENT);
  private final AtomicLong missedNanos = new AtomicLong();
  private final AtomicLong last = new AtomicLong(-1);

  PrimaryMeters(MeterRegistry registry, LongSupplier nanoClock) {
    this.registry = registry;
    this.nanoClock = nanoClock;
    changes =
        Counter.builder("sluice_primary_changes_total")
            .description("How often another node was elected than before.")
            .register(registry);
    Gauge.builder("sluice_primary_missing_seconds", this, PrimaryMeters::missingSeconds)
        .description("For how long there has been no primary; 0 while there is one.")
        .register(registry);
    FunctionCounter.builder(
            "sluice_primary_absent_seconds_total", this, PrimaryMeters::missedSeconds)
        .description("Time without a primary, in all.")
        .register(registry);
  }

  /**
   * Shows the number of statements that are held for a primary.
   *
   * @param held asked at each scrape, on the scraping thread
   */
  public void watchHeld(IntSupplier held) {
    Gauge.builder("sluice_held_sessions", held::getAsInt)
        .description("Sessions whose statement is held for a primary.")
        .register(registry);
  }

  /**
   * The election has come to a result. One thread at a time.
   *
   * @param id of the primary
   */
  public void present(int id) {
    long since = missingSince.getAndSet(PRESENT);
    if (since != PRESENT) {
      missedNanos.addAndGet(nanoClock.getAsLong() - since);
    }
    long before = last.getAndSet(id);
    if (before >= 0 && before != id) {
      changes.increment();
    }
  }

  /** Nobody is elected. One thread at a time. */
  public void missing() {
    missingSince.compareAndSet(PRESENT, nanoClock.getAsLong());
  }

  private double missingSeconds() {
    long since = missingSince.get();
    return since == PRESENT ? 0 : (nanoClock.getAsLong() - since) / NANOS_PER_SECOND;
  }

  private double missedSeconds() {
    return missedNanos.get() / NANOS_PER_SECOND + missingSeconds();
  }
}
