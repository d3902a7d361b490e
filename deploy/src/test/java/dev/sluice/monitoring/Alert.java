package dev.sluice.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One alert as it stands in the manifest. */
public record Alert(JsonNode rule) {
  private static final Path RULES =
      Path.of("kustomize", "components", "monitoring", "prometheus-rule.yaml");

  /** All of them, in order. */
  public static List<Alert> all() throws IOException {
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode group : groups().path("groups")) {
      group.path("rules").forEach(rule -> alerts.add(new Alert(rule)));
    }
    return alerts;
  }

  /** What Prometheus itself reads: the operator's object without its frame. */
  static JsonNode groups() throws IOException {
    return new YAMLMapper().readTree(RULES.toFile()).path("spec");
  }

  /** Its name. */
  public String name() {
    return rule.path("alert").asText();
  }

  /** What it asks Prometheus. */
  public String expression() {
    return rule.path("expr").asText();
  }

  String text(String path) {
    return rule.at(path).asText();
  }
}
