package dev.sluice;

import dev.sluice.config.LoadedConfig;

/** Runs the proxy in this process, for {@code sluice run}. */
@FunctionalInterface
interface Launcher {
  /**
   * Starts the proxy and returns when it has stopped.
   *
   * @param config its notes are to be logged
   * @param source where it is read again
   * @return the exit code: 0 if it was told to stop, 1 if it failed
   * @throws Exception if it cannot start; its message is shown to the operator
   */
  int run(LoadedConfig config, ConfigReader source) throws Exception;
}
