package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every setting and metric that docs/security.md names is one. */
final class SecurityDocumentTest {
  private static final Path DOCUMENT = Path.of("docs", "security.md");
  private static final Pattern SETTING =
      Pattern.compile("`([a-z]+(?:\\.[a-zA-Z]+)+|access|limits|peers)`");
  private static final Pattern METRIC = Pattern.compile("`(sluice_[a-z_]+)`");

  private static List<String> named(Pattern pattern) throws IOException {
    return pattern
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map((MatchResult found) -> found.group(1))
        .filter(name -> !name.startsWith("sluice."))
        .distinct()
        .toList();
  }

  @Test
  void itNamesSettingsThatThereAre() throws IOException {
    assertThat(named(SETTING))
        .hasSizeGreaterThan(15)
        .allMatch(
            name ->
                SettingNames.typeOf(name).isPresent()
                    || SettingNames.isSection(name)
                    || GroupList.at(name).isPresent());
  }

  @Test
  void itNamesMetricsThatThereAre() throws IOException {
    String metrics = Files.readString(Path.of("docs", "metrics.md"));

    assertThat(named(METRIC)).isNotEmpty().allMatch(name -> metrics.contains("`" + name + "`"));
  }

  @Test
  void itNamesTheNumbersOfTheCode() throws IOException {
    assertThat(Files.readString(DOCUMENT))
        .contains("`auth.cache` (" + text(Settings.AUTH_CACHE) + ")")
        .contains("`auth.failureDelay` (" + text(Settings.FAILURE_DELAY) + ")");
  }

  /** As the document writes a time: with a space. */
  private static String text(Setting<?> setting) {
    return ((Setting.Standard.Fixed) setting.standard())
        .text()
        .replaceAll("(?<=\\d)(?=[a-z])", " ");
  }
}
