package dev.sluice.repmgr;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The image of a node, built once for a process from the files as they are now. */
final class NodeImage {
  private static final Path BUILD = Path.of("images", "build").toAbsolutePath();
  private static final String NAME = "postgres-repmgr";

  private static String built = "";

  private NodeImage() {}

  /** Its name. Docker's own cache makes a second build cheap. */
  static synchronized String name() throws IOException, InterruptedException {
    if (built.isEmpty()) {
      built = DockerEngine.run(List.of(BUILD.toString(), NAME, "test"));
    }
    return built;
  }
}
