package dev.sluice.pool;

import dev.sluice.config.SluiceConfig;
import dev.sluice.server.ServerConnector;
import java.util.function.Supplier;

/** What all parts of a pool go by. */
record PoolSettings(Supplier<SluiceConfig> config, ServerConnector connector, Pauses pauses) {
  /** Of the moment. */
  SluiceConfig.Limits limits() {
    return config.get().limits();
  }

  /** Of the moment. */
  SluiceConfig.Timeouts timeouts() {
    return config.get().timeouts();
  }
}
