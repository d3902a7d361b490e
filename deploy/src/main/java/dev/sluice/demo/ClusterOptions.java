package dev.sluice.demo;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link LocalCluster} is made of.
 *
 * @param replicas number of streaming replicas, 0 to 9
 * @param directory where the nodes are put: an empty directory, or one to be made; without it a
 *     temporary one
 * @param binaries directory of an installed PostgreSQL's programs; without it the ones on the class
 *     path. The system property {@code sluice.pg.bin} is its default.
 * @param settings lines of postgresql.conf for all nodes, such as {@code max_connections} (200
 *     without it)
 */
public record ClusterOptions(
    int replicas, Optional<Path> directory, Optional<Path> binaries, Map<String, String> settings) {
  private static final int MOST_REPLICAS = 9;

  public ClusterOptions {
    if (replicas < 0 || replicas > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "replicas: " + replicas + " is not in 0.." + MOST_REPLICAS);
    }
    settings = Map.copyOf(settings);
  }

  /** A primary and two replicas. */
  public static ClusterOptions trio() {
    return new ClusterOptions(
        2,
        Optional.empty(),
        Optional.ofNullable(System.getProperty("sluice.pg.bin")).map(Path::of),
        Map.of());
  }

  public ClusterOptions withReplicas(int number) {
    return new ClusterOptions(number, directory, binaries, settings);
  }

  public ClusterOptions withDirectory(Path path) {
    return new ClusterOptions(replicas, Optional.of(path), binaries, settings);
  }

  public ClusterOptions withBinaries(Path path) {
    return new ClusterOptions(replicas, directory, Optional.of(path), settings);
  }

  /** Adds one line to postgresql.conf; the last one of a name wins. */
  public ClusterOptions withSetting(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(name, value);
    return new ClusterOptions(replicas, directory, binaries, more);
  }
}
