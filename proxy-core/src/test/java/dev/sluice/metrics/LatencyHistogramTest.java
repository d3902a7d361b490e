package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void a_duration_on_a_bound_belongs_to_the_bucket_below_it() {
    histogram.record(Duration.ofMillis(1).toNanos());

    assertThat(countAt(0.001)).isEqualTo(1);
  }

  @Test
  void a_duration_above_a_bound_belongs_to_the_next_bucket() {
    histogram.record(Duration.ofMillis(1).toNanos() + 1);

    assertThat(countAt(0.001)).isZero();
    assertThat(countAt(0.0025)).isEqualTo(1);
  }

  @Test
  void a_duration_above_all_bounds_is_counted_in_the_last_bucket() {
    histogram.record(Duration.ofHours(1).toNanos());

    assertThat(countAt(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(snapshot().getSum()).isCloseTo(3600, within(1e-9));
  }

  @Test
  void a_negative_duration_counts_as_zero() {
    histogram.record(-5);

    assertThat(countAt(0.000_05)).isEqualTo(1);
    assertThat(snapshot().getSum()).isZero();
  }

  @Test
  void no_record_of_many_threads_is_lost() {
    IntStream.range(0, 40_000).parallel().forEach(i -> histogram.record(i * 1_000L));

    assertThat(snapshot().getCount()).isEqualTo(40_000);
    assertThat(snapshot().getSum()).isCloseTo(40_000.0 * 39_999 / 2 / 1e6, within(1e-6));
  }

  @Test
  void recording_allocates_nothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    histogram.record(1);
    long before = threads.getCurrentThreadAllocatedBytes();

    for (int i = 0; i < 100_000; i++) {
      histogram.record(i * 100L);
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
  }

  private HistogramDataPointSnapshot snapshot() {
    return histogram.snapshot(Labels.EMPTY);
  }

  private long countAt(double bound) {
    ClassicHistogramBuckets buckets = snapshot().getClassicBuckets();
    return IntStream.range(0, buckets.size())
        .filter(i -> buckets.getUpperBound(i) == bound)
        .mapToLong(buckets::getCount)
        .findFirst()
        .orElseThrow();
  }
}
