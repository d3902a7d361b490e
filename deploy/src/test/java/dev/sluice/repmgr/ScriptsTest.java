package dev.sluice.repmgr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shell scripts of the images and manifests. */
class ScriptsTest {
  private static final List<Path> SCRIPTS =
      List.of(Path.of("images"), Path.of("kustomize", "make-secrets"));

  @Test
  void areShell() throws Exception {
    for (String script : scripts()) {
      assertThat(complaints(List.of("bash", "-n", script))).as(script).isEmpty();
    }
  }

  @Test
  void haveNothingThatShellcheckKnowsBetter() throws Exception {
    boolean installed = isInstalled("shellcheck");
    assertThat(installed || System.getenv("CI") == null)
        .as("CI is set and shellcheck is not installed")
        .isTrue();
    assumeTrue(installed, "shellcheck is not installed");
    List<String> words = new ArrayList<>(List.of("shellcheck"));
    words.addAll(scripts());

    assertThat(complaints(words)).isEmpty();
  }

  private static List<String> scripts() throws IOException {
    List<String> scripts = new ArrayList<>();
    for (Path directory : SCRIPTS) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.filter(ScriptsTest::isScript).map(Path::toString).forEach(scripts::add);
      }
    }
    assertThat(scripts).hasSizeGreaterThan(10);
    return scripts;
  }

  private static boolean isScript(Path file) {
    try {
      return Files.isRegularFile(file)
          && (file.toString().endsWith(".sh") || Files.readString(file).startsWith("#!"));
    } catch (IOException unreadable) {
      throw new IllegalStateException(file.toString(), unreadable);
    }
  }

  private static boolean isInstalled(String program) throws InterruptedException {
    try {
      return complaints(List.of(program, "--version")).isEmpty();
    } catch (IOException missing) {
      return false;
    }
  }

  private static String complaints(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : output;
  }
}
