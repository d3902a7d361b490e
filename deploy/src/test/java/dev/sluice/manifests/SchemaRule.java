package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every object has only fields that Kubernetes knows, and all that it demands: by the classes that
 * are generated from the API's own description. The kinds of the Prometheus operator have small
 * models here.
 */
final class SchemaRule implements Rule {
  private static final String MODELS = "io.kubernetes.client.openapi.models.";
  private static final Map<String, Set<String>> PROMETHEUS =
      Map.of(
          "ServiceMonitor", Set.of("selector", "endpoints"),
          "PrometheusRule", Set.of("groups"),
          "endpoints", Set.of("port", "path", "interval"),
          "groups", Set.of("name", "rules"),
          "rules", Set.of("alert", "expr", "for", "labels", "annotations"));

  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    for (Manifest manifest : manifests.all()) {
      if (manifest.apiVersion().equals("monitoring.coreos.com/v1")) {
        prometheus(manifest, violations);
      } else {
        kubernetes(manifest, violations);
      }
    }
    return violations;
  }

  private static void kubernetes(Manifest manifest, List<String> violations) {
    String version = manifest.apiVersion().replaceFirst(".*/", "");
    String model =
        MODELS
            + version.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
            + version.substring(1)
            + manifest.kind();
    try {
      Class.forName(model)
          .getMethod("validateJsonElement", JsonElement.class)
          .invoke(null, JsonParser.parseString(manifest.root().toString()));
    } catch (InvocationTargetException invalid) {
      violations.add(manifest + ": " + invalid.getCause());
    } catch (ReflectiveOperationException unknown) {
      violations.add(manifest + ": no such kind in " + manifest.apiVersion());
    }
  }

  private static void prometheus(Manifest manifest, List<String> violations) {
    known(manifest, manifest.kind(), manifest.at("/spec"), violations);
    for (JsonNode endpoint : manifest.at("/spec/endpoints")) {
      known(manifest, "endpoints", endpoint, violations);
    }
    for (JsonNode group : manifest.at("/spec/groups")) {
      known(manifest, "groups", group, violations);
      group.path("rules").forEach(rule -> known(manifest, "rules", rule, violations));
    }
  }

  private static void known(
      Manifest manifest, String what, JsonNode object, List<String> violations) {
    Set<String> allowed = PROMETHEUS.getOrDefault(what, Set.of());
    if (object.isEmpty()) {
      violations.add(manifest + ": no " + what);
    }
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!allowed.contains(name)) {
                violations.add(manifest + ": " + what + " has no field " + name);
              }
            });
  }
}
