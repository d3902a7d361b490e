package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The programs of a PostgreSQL client package, on the PATH or where Debian puts them. */
public final class ClientPrograms {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final int LIMIT_SECONDS = 110;

  /** What a program did. Output and errors come in one stream. */
  record Outcome(int status, String output) {
    Outcome succeeded() {
      assertThat(status).as(output).isZero();
      return this;
    }
  }

  private ClientPrograms() {}

  /**
   * Finds a program. Without it the test is skipped, but fails where CI is set: there it must be.
   */
  public static Path find(String name) throws IOException {
    Optional<Path> found = candidates(name).filter(Files::isExecutable).findFirst();
    assertThat(found.isPresent() || System.getenv("CI") == null)
        .as("CI is set and " + name + " is not installed")
        .isTrue();
    assumeTrue(found.isPresent(), name + " is not installed");
    return found.orElseThrow();
  }

  private static Stream<Path> candidates(String name) throws IOException {
    Stream<Path> path =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .filter(directory -> !directory.isEmpty())
            .map(directory -> Path.of(directory, name));
    if (!Files.isDirectory(DEBIAN)) {
      return path;
    }
    // Newest first; the programs themselves, not Debian's wrapper.
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      List<Path> installed =
          versions
              .sorted(Comparator.comparing(Path::toString).reversed())
              .map(version -> version.resolve("bin").resolve(name))
              .toList();
      return Stream.concat(installed.stream(), path);
    }
  }

  /** Starts a program with libpq's variables, and no others of libpq's. */
  public static Process start(List<String> words, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("PSQLRC", "/dev/null");
    builder.environment().put("PGCONNECT_TIMEOUT", "20");
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs a program to its end with {@code input} on standard input. */
  static Outcome run(List<String> words, Map<String, String> environment, String input)
      throws IOException, InterruptedException {
    Process process = start(words, environment);
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    return finish(process);
  }

  /** Waits for the end of a program. */
  static Outcome finish(Process process) throws IOException, InterruptedException {
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
      return new Outcome(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }
}
