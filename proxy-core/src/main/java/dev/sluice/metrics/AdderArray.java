package dev.sluice.metrics;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Adders by small index, as many as are asked for. Any thread; reading an adder that exists is one
 * volatile read.
 */
final class AdderArray {
  private final AtomicReference<LongAdder[]> adders = new AtomicReference<>(new LongAdder[0]);

  /**
   * The adder at {@code index}, always the same one.
   *
   * @throws IndexOutOfBoundsException when negative
   */
  LongAdder at(int index) {
    LongAdder[] current = Objects.requireNonNull(adders.get());
    return index < current.length ? current[index] : grown(index)[index];
  }

  /** A loser of the race throws its new adders away before anyone has seen them. */
  private LongAdder[] grown(int index) {
    return Objects.requireNonNull(
        adders.updateAndGet(
            old -> {
              if (index < old.length) {
                return old;
              }
              LongAdder[] longer = Arrays.copyOf(old, Math.max(index + 1, 2 * old.length));
              Arrays.setAll(longer, i -> i < old.length ? old[i] : new LongAdder());
              return longer;
            }));
  }
}
