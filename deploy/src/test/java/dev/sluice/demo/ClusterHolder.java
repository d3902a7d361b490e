package dev.sluice.demo;

import dev.sluice.config.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A JVM of its own that starts a cluster of two nodes, says so and waits to be ended. */
final class ClusterHolder {
  static final String READY = "ready";

  private ClusterHolder() {}

  /** Launches the JVM; its cluster will be in {@code directory}. */
  static Process launch(Path directory) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ClusterHolder.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The processes of the two nodes. */
  static List<NodeProcesses> nodesIn(Path directory) {
    return Stream.of("pg-0", "pg-1")
        .map(name -> new ClusterNode(name, new HostPort("127.0.0.1", 0), directory.resolve(name)))
        .map(NodeProcesses::new)
        .toList();
  }

  @SuppressWarnings({"resource", "SystemOut"}) // it ends with the process: that is the point
  public static void main(String[] arguments) throws Exception {
    LocalCluster.start(ClusterOptions.trio().withReplicas(1).withDirectory(Path.of(arguments[0])));
    System.out.println(READY);
    Thread.currentThread().join();
  }
}
