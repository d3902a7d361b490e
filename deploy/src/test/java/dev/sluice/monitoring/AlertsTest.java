package dev.sluice.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each alert fires when it should: {@code src/test/promtool/alerts.yaml}. Prometheus' own {@code
 * promtool} evaluates it, where it is installed; without it that test is skipped.
 */
class AlertsTest {
  private static final Path CASES = Path.of("src", "test", "promtool", "alerts.yaml");

  @TempDir private Path directory = Path.of("");

  @Test
  void everyAlertHasACaseThatFiresItAndOneThatDoesNot() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode test : new YAMLMapper().readTree(CASES.toFile()).path("tests")) {
      names.add(test.path("name").asText());
    }

    assertThat(names)
        .containsAll(Alert.all().stream().map(alert -> alert.name() + " fires").toList())
        .containsAll(Alert.all().stream().map(alert -> alert.name() + " does not fire").toList());
  }

  @Test
  void prometheusReadsTheRulesAndEachCaseHolds() throws Exception {
    new YAMLMapper().writeValue(directory.resolve("rules.yaml").toFile(), Alert.groups());
    Files.copy(CASES, directory.resolve("alerts.yaml"));

    assertThat(promtool("check", "rules", "rules.yaml")).contains("SUCCESS");
    assertThat(promtool("test", "rules", "alerts.yaml")).contains("SUCCESS");
  }

  private String promtool(String... words) throws InterruptedException, IOException {
    ProcessBuilder builder = new ProcessBuilder("promtool");
    builder.command().addAll(List.of(words));
    Process process;
    try {
      process = builder.directory(directory.toFile()).redirectErrorStream(true).start();
    } catch (IOException notInstalled) {
      return abort("promtool is not installed");
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
