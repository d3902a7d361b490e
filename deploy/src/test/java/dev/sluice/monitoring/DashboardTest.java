package dev.sluice.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The dashboard as such; whether its queries find anything, {@code MonitoringIT} asks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

  private final List<JsonNode> panels = new ArrayList<>();
  private final List<JsonNode> rows = new ArrayList<>();
  private JsonNode root = MissingNode.getInstance();

  @BeforeAll
  void read() throws IOException {
    root = Dashboard.read().root();
    for (JsonNode panel : root.path("panels")) {
      (panel.path("type").asText().equals("row") ? rows : panels).add(panel);
    }
  }

  @Test
  void hasARowForEachKindOfTrouble() {
    assertThat(rows)
        .extracting(row -> row.path("title").asText())
        .containsExactly(
            "Overview",
            "Traffic split",
            "Latency",
            "Pool",
            "Nodes",
            "Failover",
            "Clients",
            "Classifier cache",
            "Process");
    assertThat(root.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
  }

  @Test
  void everyPanelSaysWhatItShowsInWhichUnitFromTheChosenSource() {
    assertThat(panels)
        .hasSizeGreaterThan(30)
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("description").asText()).endsWith(".");
              assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
              assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
              assertThat(panel.path("targets")).isNotEmpty();
              assertThat(panel.findValuesAsText("uid")).containsOnly("${datasource}");
            });
  }

  @Test
  void panelsHaveNumbersAndPlacesOfTheirOwn() {
    Set<Integer> ids = new HashSet<>();
    Set<List<Integer>> taken = new HashSet<>();
    for (JsonNode panel : root.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as(panel.path("title").asText()).isTrue();
      JsonNode place = panel.path("gridPos");
      for (int x = place.path("x").asInt(); x < right(place); x++) {
        for (int y = place.path("y").asInt(); y < bottom(place); y++) {
          assertThat(taken.add(List.of(x, y))).as(panel.path("title").asText()).isTrue();
        }
      }
      assertThat(right(place)).isLessThanOrEqualTo(24);
    }
  }

  @Test
  void everyVariableThatIsUsedIsThereAndEveryOneThatIsThereIsUsed() {
    Set<String> used = new HashSet<>();
    VARIABLE.matcher(root.toString()).results().forEach(found -> used.add(found.group(1)));
    used.removeAll(Set.of("__rate_interval", "__all"));

    assertThat(root.at("/templating/list").findValuesAsText("name"))
        .contains("datasource", "namespace", "job", "instance", "node")
        .containsExactlyInAnyOrderElementsOf(used);
  }

  @Test
  void everyQueryIsOfTheChosenProxies() throws IOException {
    for (JsonNode panel : panels) {
      for (JsonNode target : panel.path("targets")) {
        for (PromQuery.Use use : PromQuery.uses(target.path("expr").asText())) {
          assertThat(use.matched()).as(target.toString()).contains("namespace", "job", "instance");
        }
      }
    }
  }

  /** A legend names labels that the query leaves. */
  @Test
  void everyLegendHasItsLabels() {
    for (JsonNode panel : panels) {
      for (JsonNode target : panel.path("targets")) {
        Set<String> kept = new HashSet<>();
        PromQuery.uses(target.path("expr").asText()).forEach(use -> kept.addAll(use.kept()));
        kept.remove("le");
        Set<String> shown = new HashSet<>();
        LEGEND
            .matcher(target.path("legendFormat").asText())
            .results()
            .forEach(label -> shown.add(label.group(1)));
        if (!panel.path("type").asText().equals("stat")) {
          assertThat(shown).as(target.toString()).isEqualTo(kept);
        }
      }
    }
  }

  private static int right(JsonNode place) {
    return place.path("x").asInt() + place.path("w").asInt();
  }

  private static int bottom(JsonNode place) {
    return place.path("y").asInt() + place.path("h").asInt();
  }
}
