package dev.sluice.repmgr;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The images of {@code deploy/images}, each built once for a process from the files as they are.
 */
final class NodeImage {
  private static final Path BUILD = Path.of("images", "build").toAbsolutePath();
  private static final Map<String, String> BUILT = new ConcurrentHashMap<>();

  private NodeImage() {}

  /** A PostgreSQL node's. Docker's own cache makes a second build cheap. */
  static String name() throws IOException, InterruptedException {
    return name("postgres-repmgr");
  }

  /** The image of that directory, by the name that Docker knows it by. */
  static synchronized String name(String directory) throws IOException, InterruptedException {
    String built = BUILT.get(directory);
    if (built == null) {
      built = DockerEngine.run(List.of(BUILD.toString(), directory, "test"));
      BUILT.put(directory, built);
    }
    return built;
  }
}
