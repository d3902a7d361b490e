package dev.sluice;

import dev.sluice.config.ConfigException;
import dev.sluice.config.LoadedConfig;

/** Where a running proxy reads its configuration again. */
@FunctionalInterface
interface ConfigReader {
  /**
   * Reads it. Blocks.
   *
   * @throws ConfigException if anything in it is wrong
   */
  LoadedConfig read() throws ConfigException;
}
