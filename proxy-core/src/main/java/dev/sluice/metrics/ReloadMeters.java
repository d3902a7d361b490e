package dev.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** How often the configuration was read again, and how that went. Any thread. */
public final class ReloadMeters {
  private final LongAdder done;
  private final LongAdder failed;

  ReloadMeters(MeterRegistry registry) {
    done = counter(registry, "done");
    failed = counter(registry, "failed");
  }

  private static LongAdder counter(MeterRegistry registry, String result) {
    LongAdder cell = new LongAdder();
    FunctionCounter.builder("sluice_config_reloads_total", cell, LongAdder::doubleValue)
        .description("Reloads of the configuration.")
        .tag("result", result)
        .register(registry);
    return cell;
  }

  /** Another configuration applies. */
  public void onDone() {
    done.increment();
  }

  /** What was read is of no use: the configuration has stayed as it was. */
  public void onFailed() {
    failed.increment();
  }
}
