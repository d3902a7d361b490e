package dev.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one place (the file, PGPOOL_* variables, SLUICE_* variables) says.
 *
 * @param given texts by the path of the setting
 * @param problems what is wrong with it, before any value is looked at
 * @param notes what its author should know, though nothing is wrong
 */
record Layer(Map<String, Given> given, List<String> problems, List<String> notes) {
  private static final String PASSWORD = ".password";
  private static final String PASSWORD_FILE = ".passwordFile";

  /**
   * Puts layers on top of each other, the last on top. Of two settings that exclude each other (a
   * password and its file, nodes, dns and kubernetes) the upper layer's wins; within one layer both
   * stay, to be reported.
   */
  static Map<String, Given> merge(List<Layer> layers) {
    Map<String, Given> merged = new TreeMap<>();
    for (Layer layer : layers) {
      layer
          .given()
          .keySet()
          .forEach(path -> merged.keySet().removeIf(other -> rivals(path, other)));
      merged.putAll(layer.given());
    }
    return merged;
  }

  private static boolean rivals(String one, String other) {
    return excludes(one, other) || excludes(other, one);
  }

  private static boolean isDns(String path) {
    return path.startsWith(Settings.DNS + ".");
  }

  private static boolean isKubernetes(String path) {
    return path.startsWith(Settings.KUBERNETES + ".");
  }

  private static boolean excludes(String one, String other) {
    if (one.equals(Settings.NODES.path())) {
      return isDns(other) || isKubernetes(other);
    }
    if (isDns(one)) {
      return isKubernetes(other);
    }
    return one.endsWith(PASSWORD)
        && other.endsWith(PASSWORD_FILE)
        && one.substring(0, one.length() - PASSWORD.length())
            .equals(other.substring(0, other.length() - PASSWORD_FILE.length()));
  }
}
