package dev.sluice.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations in fixed buckets from 50 us to 10 s. Any thread; recording takes no lock and allocates
 * nothing.
 *
 * <p>Not Micrometer's Timer: its record() also feeds a rotating window for the maximum, which takes
 * a lock now and then, and converts to doubles.
 */
public final class LatencyHistogram {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Upper bounds, inclusive, in microseconds; above the last there is one more bucket. */
  private static final long[] BOUNDS_MICROS = {
    50,
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000
  };

  private static final long[] BOUNDS_NANOS =
      Arrays.stream(BOUNDS_MICROS).map(micros -> micros * 1_000).toArray();

  private final LongAdder[] buckets = new LongAdder[BOUNDS_NANOS.length + 1];
  private final LongAdder sumNanos = new LongAdder();

  LatencyHistogram() {
    Arrays.setAll(buckets, i -> new LongAdder());
  }

  /**
   * Records one duration.
   *
   * @param nanos difference of two {@link System#nanoTime()}; a negative one counts as 0
   */
  public void record(long nanos) {
    long duration = Math.max(0, nanos);
    buckets[bucketOf(duration)].increment();
    sumNanos.add(duration);
  }

  /** Most durations end in the first few buckets, so a search from below is the short one. */
  private static int bucketOf(long nanos) {
    int i = 0;
    while (i < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[i]) {
      i++;
    }
    return i;
  }

  /** What was recorded so far. The count is the sum of the buckets, so the two always agree. */
  HistogramDataPointSnapshot snapshot(Labels labels) {
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(
            ClassicHistogramBuckets.of(
                boundsInSeconds(), Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray()))
        .sum(sumNanos.sum() / NANOS_PER_SECOND)
        .build();
  }

  private static double[] boundsInSeconds() {
    double[] bounds = new double[BOUNDS_NANOS.length + 1];
    Arrays.setAll(
        bounds,
        i ->
            i < BOUNDS_NANOS.length
                ? BOUNDS_NANOS[i] / NANOS_PER_SECOND
                : Double.POSITIVE_INFINITY);
    return bounds;
  }
}
