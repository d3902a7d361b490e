package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Alerts ask for metrics, and containers set variables, that Sluice's own documents have. */
final class DocumentsRule implements Rule {
  private static final Path DOCUMENTS = Path.of("..", "proxy-core", "docs");
  private static final Pattern METRIC = Pattern.compile("sluice_[a-z_]+");
  private static final Pattern VARIABLE = Pattern.compile("(SLUICE|PGPOOL)_.*");

  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    String metrics = read("metrics.md");
    manifests.ofKind("PrometheusRule").forEach(rule -> alerts(rule, metrics, violations));
    String settings = read("configuration.md");
    manifests.withPods().forEach(owner -> variables(owner, settings, violations));
    return violations;
  }

  private static void alerts(Manifest rule, String document, List<String> violations) {
    for (JsonNode expression : rule.root().findValues("expr")) {
      Matcher metric = METRIC.matcher(expression.asText());
      while (metric.find()) {
        if (!document.contains("`" + metric.group() + "`")) {
          violations.add(rule + ": no metric " + metric.group());
        }
      }
    }
  }

  private static void variables(Manifest owner, String document, List<String> violations) {
    for (JsonNode container : owner.containers()) {
      for (JsonNode variable : container.path("env")) {
        String name = variable.path("name").asText();
        if (VARIABLE.matcher(name).matches() && !document.contains("`" + name + "`")) {
          violations.add(owner + ": no setting " + name);
        }
      }
    }
  }

  private static String read(String document) {
    try {
      return Files.readString(DOCUMENTS.resolve(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
