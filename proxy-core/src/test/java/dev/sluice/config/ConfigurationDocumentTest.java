package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.PgpoolVariable.Becomes;
import dev.sluice.config.PgpoolVariable.Refused;
import dev.sluice.config.PgpoolVariable.Replaced;
import dev.sluice.config.Setting.Standard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to what the code does. */
final class ConfigurationDocumentTest {
  @Test
  void theDocumentListsEverySettingWithItsVariableDefaultAndRange() {
    assertThat(table("## Settings").stream().map(row -> row.subList(0, 4)))
        .containsExactlyElementsOf(
            Settings.ALL.stream()
                .map(
                    setting ->
                        List.of(
                            code(setting.path()),
                            code(setting.variable()),
                            standard(setting),
                            setting.type().allowed()))
                .toList());
  }

  @Test
  void theDocumentSaysWhatEverySettingMeans() {
    assertThat(table("## Settings")).allSatisfy(row -> assertThat(row.get(4)).endsWith("."));
  }

  @Test
  void theDocumentOfTheLogListsItsSettings() throws IOException {
    assertThat(Files.readAllLines(Path.of("docs", "logging.md")))
        .filteredOn(line -> line.startsWith("| `log."))
        .map(line -> line.split("`", -1)[1])
        .containsExactlyElementsOf(
            Settings.ALL.stream()
                .map(Setting::path)
                .filter(path -> path.startsWith("log."))
                .toList());
  }

  @Test
  void theDocumentListsEveryVariableOfPgpoolAndWhatBecomesOfIt() {
    assertThat(table("## Pgpool's variables"))
        .containsExactlyElementsOf(
            PgpoolVariables.ALL.stream()
                .map(variable -> List.of(code(variable.name()), words(variable)))
                .toList());
  }

  private static String standard(Setting<?> setting) {
    return setting.standard() instanceof Standard.Fixed fixed
        ? code(fixed.text())
        : ((Standard.InWords) setting.standard()).words();
  }

  private static String words(PgpoolVariable variable) {
    if (variable.effect() instanceof Becomes becomes) {
      return code(becomes.path());
    }
    return variable.effect() instanceof Replaced replaced
        ? replaced.instead()
        : "an error if switched on: " + ((Refused) variable.effect()).why();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  /** The cells of the first table below a heading. */
  private static List<List<String>> table(String heading) {
    try {
      return Files.readAllLines(Path.of("docs", "configuration.md")).stream()
          .dropWhile(line -> !line.equals(heading))
          .dropWhile(line -> !line.startsWith("|"))
          .takeWhile(line -> line.startsWith("|"))
          .skip(2)
          .map(line -> line.substring(2, line.length() - 2))
          .map(line -> Arrays.asList(line.split(" \\| ", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
