package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Objects that are applied together. */
record Manifests(List<Manifest> all) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Reads what {@code kubectl kustomize} prints. */
  static Manifests parse(String yaml) throws IOException {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      return new Manifests(documents.readAll().stream().map(Manifest::new).toList());
    }
  }

  Stream<Manifest> ofKind(String kind) {
    return all.stream().filter(manifest -> manifest.kind().equals(kind));
  }

  Stream<Manifest> withPods() {
    return all.stream()
        .filter(manifest -> !manifest.pod().isMissingNode() && !manifest.containers().isEmpty());
  }

  boolean has(String kind, String name) {
    return ofKind(kind).anyMatch(manifest -> manifest.name().equals(name));
  }

  Manifest get(String kind, String name) {
    return ofKind(kind)
        .filter(manifest -> manifest.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }
}
