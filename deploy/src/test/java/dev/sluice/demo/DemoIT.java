package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("concurrent")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DemoIT {
  private static final Pattern PSQL = Pattern.compile("psql \"postgresql://.+/shop\"");

  @Test
  void printsALineThatConnectsAndThenTrafficUntilASignalEndsIt(@TempDir Path parent)
      throws Exception {
    Path directory = open(parent).resolve("demo");
    Process demo = launch("--data", directory.toString());
    try (BufferedReader output = demo.inputReader(StandardCharsets.UTF_8)) {
      String psql = readUntil(output, PSQL);
      readUntil(output, Pattern.compile("HTTP http://127\\.0\\.0\\.1:\\d+"));
      // A replica that is not known to be fresh yet is passed over.
      for (int i = 0; i < 5; i++) {
        assertThat(Command.run(List.of("sh", "-c", psql + " -Atc 'SELECT count(*) FROM customer'")))
            .isEqualTo("1000");
        TimeUnit.MILLISECONDS.sleep(300);
      }
      readUntil(output, Pattern.compile("\\d\\d:\\d\\d:\\d\\d .*replica: read_only \\d+\\b.*"));

      Command.run(List.of("sh", "-c", "kill -INT $0", Long.toString(demo.pid())));
      readUntil(output, Pattern.compile("All servers are stopped and their files removed\\."));
    } catch (Throwable failed) {
      demo.destroy();
      throw failed;
    }
    assertThat(demo.waitFor()).isEqualTo(130);
    assertThat(directory).doesNotExist();
  }

  @Test
  void aBadOptionIsBadUsage() throws Exception {
    assertThat(launch("--prot", "1").waitFor()).isEqualTo(2);
  }

  private static Process launch(String... arguments) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "sluice-demo.jar").toString()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private static String readUntil(BufferedReader output, Pattern wanted) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (wanted.matcher(line).matches()) {
        return line;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("no line like " + wanted + " in:\n" + seen);
  }

  /** PostgreSQL may have to run as another user, who must get in. */
  private static Path open(Path directory) throws IOException {
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
