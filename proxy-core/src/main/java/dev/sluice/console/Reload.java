package dev.sluice.console;

import dev.sluice.config.ConfigChanges;
import java.util.concurrent.CompletionStage;

/** Reads the configuration again. */
@FunctionalInterface
public interface Reload {
  /** Returns at once; fails with {@link dev.sluice.config.ConfigException}. */
  CompletionStage<ConfigChanges> run();
}
