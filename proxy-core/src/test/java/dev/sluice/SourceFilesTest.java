package dev.sluice;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules that only the source can be asked about. */
final class SourceFilesTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final int MOST_LINES = 300;

  @Test
  void every_file_stays_under_300_lines() throws IOException {
    assertThat(sources()).isNotEmpty().allSatisfy(SourceFilesTest::isShort);
  }

  @Test
  void every_package_says_what_it_is_and_is_null_marked() throws IOException {
    Map<Path, List<Path>> packages = sources().stream().collect(groupingBy(Path::getParent));

    assertThat(packages.keySet())
        .allSatisfy(
            directory ->
                assertThat(directory.resolve("package-info.java"))
                    .content()
                    .startsWith("/**")
                    .contains("@NullMarked"));
  }

  private static void isShort(Path file) {
    try {
      assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThan(MOST_LINES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(MAIN)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
