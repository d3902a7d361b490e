package dev.sluice.console;

import dev.sluice.config.ConsoleConfig.Access;
import java.util.Map;

/**
 * Who asks.
 *
 * @param parameters the ParameterStatus values that it was told
 */
record ConsoleClient(String user, String database, Access access, Map<String, String> parameters) {
  ConsoleClient {
    parameters = Map.copyOf(parameters);
  }
}
