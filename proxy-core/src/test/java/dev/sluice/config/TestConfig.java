package dev.sluice.config;

import java.util.Map;

/** Configurations of one node {@code a}, all defaults but for what a test needs. */
public final class TestConfig {
  private TestConfig() {}

  public static SluiceConfig of(String yaml) {
    try {
      return new ConfigLoader(Map.of()).load("cluster: {nodes: [a]}\n" + yaml).config();
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
