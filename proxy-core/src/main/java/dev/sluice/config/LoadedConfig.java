package dev.sluice.config;

import java.util.List;

/**
 * A configuration that Sluice can run with.
 *
 * @param config the settings
 * @param effective the same for people, with where each came from
 * @param notes what the operator should know, a line each; never a secret
 */
public record LoadedConfig(SluiceConfig config, EffectiveConfig effective, List<String> notes) {
  public LoadedConfig {
    notes = List.copyOf(notes);
  }
}
