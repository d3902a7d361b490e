package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/reload.md names what there is. */
final class ReloadDocumentTest {
  private static final Pattern NAME = Pattern.compile("`([A-Za-z.]+)`");

  @Test
  void what_needs_a_restart_is_what_the_document_says() throws IOException {
    assertThat(names("## What needs a restart", "| "))
        .filteredOn(name -> !name.startsWith("cluster."))
        .containsExactlyInAnyOrderElementsOf(Reloadable.NEED_RESTART);
  }

  @Test
  void what_applies_at_once_is_a_setting_that_can() throws IOException {
    List<String> named = names("## What applies, and to whom", "| ");

    assertThat(named).hasSizeGreaterThan(10);
    for (String name : named) {
      assertThat(Settings.ALL)
          .as(name)
          .anyMatch(
              setting ->
                  setting.path().equals(name)
                      || setting.path().startsWith(name + ".")
                      || setting.path().startsWith(name + "["));
      assertThat(Reloadable.NEED_RESTART).as(name).doesNotContain(name);
    }
  }

  /** In lines of the section that begin so. */
  private static List<String> names(String section, String begin) throws IOException {
    String text = Files.readString(Path.of("docs", "reload.md"));
    String rest = text.substring(text.indexOf(section) + section.length());
    int end = rest.indexOf("\n## ");
    return (end < 0 ? rest : rest.substring(0, end))
        .lines()
        .filter(line -> line.startsWith(begin))
        .flatMap(line -> NAME.matcher(line.split("\\|")[1]).results().map(found -> found.group(1)))
        .toList();
  }
}
