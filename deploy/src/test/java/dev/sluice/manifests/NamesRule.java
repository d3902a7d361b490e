package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Objects and node ports are there once, and the names that clients know are there at all. */
final class NamesRule implements Rule {
  private static final List<String> KNOWN =
      List.of(
          "Service pgpool-svc",
          "Service postgres-headless-svc",
          "StatefulSet postgres-sts",
          "Secret postgres-secrets",
          "Secret pgpool-secrets");

  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<Integer> nodePorts = new HashSet<>();
    for (Manifest manifest : manifests.all()) {
      if (!names.add(manifest.toString())) {
        violations.add(manifest + " is there twice");
      }
      for (JsonNode port : manifest.at("/spec/ports")) {
        if (port.has("nodePort") && !nodePorts.add(port.path("nodePort").asInt())) {
          violations.add(manifest + ": node port " + port.path("nodePort") + " is taken");
        }
      }
    }
    KNOWN.stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> violations.add("no " + name));
    return violations;
  }
}
