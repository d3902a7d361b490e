package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One object of Kubernetes. Paths are JSON pointers; what is not there is empty, never null. */
record Manifest(JsonNode root) {
  String apiVersion() {
    return text("/apiVersion");
  }

  String kind() {
    return text("/kind");
  }

  String name() {
    return text("/metadata/name");
  }

  String text(String path) {
    return root.at(path).asText();
  }

  JsonNode at(String path) {
    return root.at(path);
  }

  /** The pod that it is or makes; missing for other kinds. */
  JsonNode pod() {
    return kind().equals("Pod") ? root.at("/spec") : root.at("/spec/template/spec");
  }

  Map<String, String> podLabels() {
    return strings(
        kind().equals("Pod")
            ? root.at("/metadata/labels")
            : root.at("/spec/template/metadata/labels"));
  }

  /** All containers of its pod, also those that only run first. */
  List<JsonNode> containers() {
    List<JsonNode> containers = new ArrayList<>();
    pod().path("initContainers").forEach(containers::add);
    pod().path("containers").forEach(containers::add);
    return containers;
  }

  /** Whether a selector's matchLabels choose its pods. */
  boolean hasPodsWith(Map<String, String> labels) {
    return !pod().isMissingNode() && podLabels().entrySet().containsAll(labels.entrySet());
  }

  static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new TreeMap<>();
    object.properties().forEach(field -> strings.put(field.getKey(), field.getValue().asText()));
    return strings;
  }

  @Override
  public String toString() {
    return kind() + " " + name();
  }
}
