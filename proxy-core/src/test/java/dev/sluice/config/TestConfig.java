package dev.sluice.config;

import java.util.Map;

/** Configurations that are all defaults but for what a test needs. */
public final class TestConfig {
  private TestConfig() {}

  /** With one node, {@code a}. */
  public static SluiceConfig of(String yaml) {
    return of(yaml, "nodes: [a]");
  }

  /**
   * With other nodes.
   *
   * @param cluster what is in the group of that name
   */
  public static SluiceConfig of(String yaml, String cluster) {
    try {
      String whole = "cluster: {" + cluster + "}\n" + yaml;
      return new ConfigLoader(Map.of()).load(whole).config();
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
