package dev.sluice.repmgr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.testcontainers.DockerClientFactory;

/** The Docker engine of this machine, and programs beside it. */
final class DockerEngine {
  private DockerEngine() {}

  /** Without Docker the test is skipped, but fails where CI is set: there it must be. */
  static void require() {
    boolean available = DockerClientFactory.instance().isDockerAvailable();
    assertThat(available || System.getenv("CI") == null)
        .as("CI is set and there is no Docker engine")
        .isTrue();
    assumeTrue(available, "there is no Docker engine");
  }

  static DockerClient client() {
    return DockerClientFactory.instance().client();
  }

  /**
   * Runs a program of this machine to its end.
   *
   * @return what it wrote to standard output, without surrounding white space
   */
  static String run(List<String> words) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", words) + " ended with status " + status);
    }
    return output.strip();
  }
}
