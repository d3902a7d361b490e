package dev.sluice.demo;

import dev.sluice.config.HostPort;
import java.nio.file.Path;

/**
 * One PostgreSQL node of a {@link LocalCluster}: where it is, whatever role it has and whether or
 * not it runs.
 *
 * @param name its cluster_name, and the application_name of its WAL receiver
 * @param address where it listens
 * @param directory holds its data directory and its log
 */
public record ClusterNode(String name, HostPort address, Path directory) {
  /** The TCP port, the same for the life of the cluster. */
  public int port() {
    return address.port();
  }

  /** PostgreSQL's data directory. */
  public Path dataDirectory() {
    return directory.resolve("data");
  }

  /** The server log, appended to across restarts. */
  public Path logFile() {
    return directory.resolve("postgresql.log");
  }

  @Override
  public String toString() {
    return name + " (" + address + ")";
  }
}
