package dev.sluice.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/runbook.md has a section for each alert, and names only what there is. */
class RunbookTest {
  private static final Path DOCUMENTS = Path.of("..", "proxy-core", "docs");
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.*)$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(?:#([^)]*))?\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern COMMAND_ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)[^`]*` \\|");
  private static final Pattern COMMAND = Pattern.compile("[A-Z_]{4,}( .*)?");
  private static final Pattern SETTING =
      Pattern.compile("(limits|timeouts|routing|failover|cluster|auth|listen)\\.[A-Za-z.]+");

  @Test
  void everyAlertSaysWhatItIsAndWhereToReadOn() throws IOException {
    assertThat(Alert.all())
        .hasSizeGreaterThan(15)
        .allSatisfy(
            alert -> {
              assertThat(alert.text("/for")).matches("\\d+[smh]");
              assertThat(alert.text("/labels/severity")).isIn("warning", "critical");
              assertThat(alert.text("/annotations/summary")).isNotBlank();
              assertThat(alert.text("/annotations/description")).contains("{{ $value");
              assertThat(alert.text("/annotations/runbook_url"))
                  .isEqualTo("proxy-core/docs/runbook.md#" + anchor(alert.name()));
            });
  }

  @Test
  void everyAlertHasItsSectionAndEverySectionItsAlert() throws IOException {
    assertThat(headings())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(Alert.all().stream().map(Alert::name).toList());
  }

  @Test
  void everySectionSaysWhatItMeansWhatToLookAtAndWhatToDo() throws IOException {
    for (String section : runbook().split("(?m)^## ", -1)) {
      if (!section.startsWith("#")) {
        assertThat(section).contains("\n- **Means**:", "\n- **Look**:", "\n- **Do**:");
      }
    }
  }

  @Test
  void itsLinksLeadSomewhere() throws IOException {
    Set<String> anchors = headings().stream().map(RunbookTest::anchor).collect(Collectors.toSet());
    LINK.matcher(runbook())
        .results()
        .forEach(
            link -> {
              if (link.group(1).isEmpty()) {
                assertThat(anchors).contains(link.group(2));
              } else {
                assertThat(DOCUMENTS.resolve(link.group(1))).exists();
              }
            });
  }

  /** docs/console.md is held to the console's own SHOW HELP by ConsoleDocumentIT. */
  @Test
  void theConsoleKnowsItsCommands() throws IOException {
    String console = read("console.md");
    Set<String> verbs = new TreeSet<>();
    COMMAND_ROW.matcher(console).results().forEach(row -> verbs.add(row.group(1)));
    List<String> commands = new ArrayList<>();
    for (String code : codes()) {
      if (COMMAND.matcher(code).matches()) {
        commands.add(code);
        assertThat(verbs).as(code).contains(code.split(" ", 2)[0]);
        assertThat(console).contains("| `" + code + (code.startsWith("SHOW") ? "` |" : ""));
      }
    }
    assertThat(commands).contains("SHOW NODES", "KILL_CLIENT id").hasSizeGreaterThan(15);
  }

  @Test
  void itsSettingsAndMetricsAreThere() throws IOException {
    String configuration = read("configuration.md");
    String metrics = read("metrics.md");
    for (String code : codes()) {
      // listen.tls and cluster.tls are values of a label.
      if (SETTING.matcher(code).matches() && !code.endsWith(".tls")) {
        assertThat(configuration).contains("| `" + code + "` |");
      }
      if (code.startsWith("sluice_")) {
        assertThat(metrics).contains("| `" + code + "` |");
      }
    }
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT);
  }

  private static List<String> headings() throws IOException {
    return HEADING.matcher(runbook()).results().map(heading -> heading.group(1)).toList();
  }

  private static List<String> codes() throws IOException {
    return CODE.matcher(runbook()).results().map(code -> code.group(1)).toList();
  }

  private static String runbook() throws IOException {
    return read("runbook.md");
  }

  private static String read(String document) throws IOException {
    return Files.readString(DOCUMENTS.resolve(document));
  }
}
