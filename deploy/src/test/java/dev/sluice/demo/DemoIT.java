package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DemoIT {
  private static final Pattern PSQL =
      Pattern.compile("psql \"postgresql://(?<user>.+):(?<password>.+)@(?<where>.+/shop)\"");

  @Test
  void printsALineThatConnectsAndThenTrafficUntilASignalEndsIt(@TempDir Path parent)
      throws Exception {
    Path directory = open(parent).resolve("demo");
    Process demo = launch("--data", directory.toString());
    try (BufferedReader output = demo.inputReader(StandardCharsets.UTF_8)) {
      Matcher psql = readUntil(output, PSQL);
      assertThat(customers(psql)).isEqualTo(1000);
      readUntil(output, Pattern.compile("HTTP http://127\\.0\\.0\\.1:\\d+"));
      readUntil(output, Pattern.compile("\\d\\d:\\d\\d:\\d\\d {2}pg-0 \\d+ \\(\\+\\d+/s\\).*"));

      Command.run(List.of("sh", "-c", "kill -INT $0", Long.toString(demo.pid())));
      readUntil(output, Pattern.compile("All servers are stopped and their files removed\\."));
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
                "-cp",
                System.getProperty("java.class.path"),
                DemoWithStandIn.class.getName()));
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private static Matcher readUntil(BufferedReader output, Pattern wanted) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher matcher = wanted.matcher(line);
      if (matcher.matches()) {
        return matcher;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("no line like " + wanted + " in:\n" + seen);
  }

  private static int customers(Matcher psql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:postgresql://" + psql.group("where"),
                psql.group("user"),
                psql.group("password"));
        ResultSet rows =
            connection.createStatement().executeQuery("SELECT count(*) FROM customer")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** PostgreSQL may have to run as another user, who must get in. */
  private static Path open(Path directory) throws IOException {
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
