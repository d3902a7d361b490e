package dev.sluice.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The dashboard for Grafana. */
public record Dashboard(JsonNode root) {
  private static final Path FILE = Path.of("grafana", "sluice.json");
  private static final Pattern VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  /** The one that is deployed. */
  public static Dashboard read() throws IOException {
    return new Dashboard(new ObjectMapper().readTree(FILE.toFile()));
  }

  /** What its panels ask for, and its variables: {@code max by (label) (metric)} for the values. */
  public List<String> queries() {
    List<String> queries = new ArrayList<>();
    for (JsonNode panel : root.path("panels")) {
      panel.path("targets").forEach(target -> queries.add(target.path("expr").asText()));
    }
    for (JsonNode variable : root.at("/templating/list")) {
      if (variable.path("type").asText().equals("query")) {
        String definition = variable.path("definition").asText();
        Matcher values = VALUES.matcher(definition);
        queries.add(
            values.matches()
                ? "max by (" + values.group(2) + ") (" + values.group(1) + ")"
                : definition);
      }
    }
    return queries;
  }
}
