package dev.sluice.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds docs/migrate-pgpool.md and docs/migrate-pgbouncer.md to the tables of settings. */
final class MigrationDocumentsTest {
  @ParameterizedTest
  @EnumSource(Program.class)
  void theDocumentListsEverySettingAndWhatBecomesOfIt(Program program) throws IOException {
    assertThat(rows(program))
        .containsExactlyElementsOf(
            program.settings().stream()
                .map(known -> List.of(code(known.name()), known.fate().words(), known.text()))
                .toList());
  }

  @ParameterizedTest
  @EnumSource(Program.class)
  void aSettingOfSluiceThatTheTableNamesExists(Program program) throws IOException {
    String documented = Files.readString(Path.of("docs", "configuration.md"));

    assertThat(program.settings())
        .filteredOn(known -> known.fate() == Fate.TAKEN && known.text().startsWith("`"))
        .allSatisfy(
            known ->
                assertThat(documented).contains(known.text().substring(1).replaceAll("`.*", "")));
  }

  private static List<List<String>> rows(Program program) throws IOException {
    String name = "migrate-" + program.name().toLowerCase(Locale.ROOT) + ".md";
    return Files.readAllLines(Path.of("docs", name)).stream()
        .dropWhile(line -> !line.equals("## Setting by setting"))
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Arrays.asList(line.substring(2, line.length() - 2).split(" \\| ", -1)))
        .toList();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
