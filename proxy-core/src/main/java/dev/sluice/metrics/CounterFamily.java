package dev.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A counter with at most one label whose values turn up at run time. Any thread.
 *
 * <p>Micrometer keeps only weak references to what a FunctionCounter reads; this map keeps the
 * adders alive.
 */
final class CounterFamily {
  /** A label whose values a peer can choose must not grow without end. */
  private static final int MOST_VALUES = 200;

  private static final String OTHER = "other";

  private final Map<String, LongAdder> cells = new ConcurrentHashMap<>();
  private final MeterRegistry registry;
  private final String name;
  private final String help;
  private final String label;

  CounterFamily(MeterRegistry registry, String name, String help, String label) {
    this.registry = registry;
    this.name = name;
    this.help = help;
    this.label = label;
  }

  /** A counter without labels, shown from now on. */
  static LongAdder single(MeterRegistry registry, String name, String help) {
    LongAdder cell = new LongAdder();
    FunctionCounter.builder(name, cell, LongAdder::doubleValue)
        .description(help)
        .register(registry);
    return cell;
  }

  /** Adds one to the counter with this label value; values beyond the 200th count as "other". */
  void increment(String value) {
    LongAdder cell = cells.get(value);
    if (cell == null) {
      cell = cells.computeIfAbsent(cells.size() < MOST_VALUES ? value : OTHER, this::register);
    }
    cell.increment();
  }

  /** All values together. */
  long sum() {
    return cells.values().stream().mapToLong(LongAdder::sum).sum();
  }

  private LongAdder register(String value) {
    LongAdder cell = new LongAdder();
    FunctionCounter.builder(name, cell, LongAdder::doubleValue)
        .description(help)
        .tag(label, value)
        .register(registry);
    return cell;
  }
}
