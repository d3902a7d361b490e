package dev.sluice.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Renders the overlays as their users do: a copy of {@code deploy/kustomize}, secrets made by its
 * own script, {@code kubectl kustomize} or {@code kustomize build}. Without either, tests are
 * skipped, but fail where CI is set.
 */
final class Kustomize {
  private static final Path SOURCES = Path.of("kustomize").toAbsolutePath();
  private static final Path DASHBOARDS = Path.of("grafana").toAbsolutePath();
  private static final List<List<String>> PROGRAMS =
      List.of(List.of("kubectl", "kustomize"), List.of("kustomize", "build"));

  private final Path copy;
  private final List<String> program;

  private Kustomize(Path copy, List<String> program) {
    this.copy = copy;
    this.program = program;
  }

  /** Copies the manifests to {@code directory} and makes secrets there. */
  static Kustomize in(Path directory) throws IOException, InterruptedException {
    Path copy = directory.resolve("kustomize");
    copy(SOURCES, copy);
    copy(DASHBOARDS, directory.resolve("grafana"));
    run(List.of(copy.resolve("make-secrets").toString()));
    return new Kustomize(copy, program(copy));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Kustomize::isSource).toList()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** The objects of a directory with a kustomization. */
  Manifests render(String directory) throws IOException, InterruptedException {
    return Manifests.parse(run(command(program, copy.resolve(directory))));
  }

  /** The directories that somebody may apply. */
  static List<String> overlays() throws IOException {
    try (Stream<Path> directories = Files.list(SOURCES.resolve("overlays"))) {
      return Stream.concat(
              Stream.of("base"),
              directories.map(directory -> "overlays/" + directory.getFileName()).sorted())
          .toList();
    }
  }

  private static boolean isSource(Path file) {
    return Files.isRegularFile(file) && !file.toString().contains("/secrets/");
  }

  /** The first that can do it: kubectl before 1.21 has a kustomize that knows no components. */
  private static List<String> program(Path copy) throws InterruptedException {
    for (List<String> candidate : PROGRAMS) {
      if (canRender(candidate, copy.resolve("overlays/sync"))) {
        return candidate;
      }
    }
    assertThat(System.getenv("CI")).as("CI is set and there is no kustomize").isNull();
    return abort("neither kubectl 1.21 nor kustomize 4 is installed");
  }

  private static boolean canRender(List<String> program, Path directory)
      throws InterruptedException {
    try {
      return !run(command(program, directory)).isEmpty();
    } catch (IOException notHereOrTooOld) {
      return false;
    }
  }

  private static List<String> command(List<String> program, Path directory) {
    List<String> words = new ArrayList<>(program);
    words.add(directory.toString());
    return words;
  }

  private static String run(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + ": " + output);
    }
    return output;
  }
}
