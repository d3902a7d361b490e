package dev.sluice.config;

import dev.sluice.config.EffectiveConfig.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one configuration differs from another, a line for each setting, without secrets.
 *
 * @param live what applies from now on, such as {@code limits.maxClients: 100 -> 200}
 * @param needRestart what applies after a restart
 */
public record ConfigChanges(List<String> live, List<String> needRestart) {
  private static final String NOTHING = "(none)";
  private static final String PASSWORD = "a password";

  public ConfigChanges {
    live = List.copyOf(live);
    needRestart = List.copyOf(needRestart);
  }

  /**
   * The changes.
   *
   * @param merged what applies now
   */
  static ConfigChanges between(LoadedConfig old, LoadedConfig next, LoadedConfig merged) {
    Map<String, String> before = values(old.effective());
    Map<String, String> after = values(next.effective());
    List<String> live = new ArrayList<>();
    List<String> needRestart = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>(before);
    all.putAll(after);
    for (String path : all.keySet()) {
      String was = before.getOrDefault(path, NOTHING);
      String is = after.getOrDefault(path, NOTHING);
      if (!was.equals(is)) {
        (Reloadable.isLive(path) ? live : needRestart).add(path + ": " + was + " -> " + is);
      }
    }
    // Lines show no passwords.
    if (live.isEmpty() && !merged.config().equals(old.config())) {
      live.add(PASSWORD);
    }
    if (needRestart.isEmpty() && !next.config().equals(merged.config())) {
      needRestart.add(PASSWORD);
    }
    return new ConfigChanges(live, needRestart);
  }

  private static Map<String, String> values(EffectiveConfig config) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Line line : config.lines()) {
      values.put(line.path(), line.yaml());
    }
    return values;
  }

  public boolean isEmpty() {
    return live.isEmpty() && needRestart.isEmpty();
  }
}
