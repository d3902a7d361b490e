package dev.sluice.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The bill of materials that the build has made; an offline build makes none. */
record Sbom(List<Component> components) {
  static final Path FILE = Path.of("target", "sluice.cdx.json");

  /**
   * One part.
   *
   * @param sha256 of its jar, in hexadecimal; empty for Sluice's own modules
   * @param licences as SPDX or the part itself names them
   */
  record Component(String group, String name, String version, String sha256, Set<String> licences) {
    String coordinates() {
      return group + ":" + name + ":" + version;
    }

    boolean isOwn() {
      return group.equals("dev.sluice");
    }
  }

  /** Reads it. Without one the test is skipped; in CI it fails. */
  static Sbom read() throws IOException {
    boolean made = Files.exists(FILE);
    assertThat(made || System.getenv("CI") == null).as("%s is there", FILE).isTrue();
    assumeThat(made).as("%s is there", FILE).isTrue();
    List<Component> components = new ArrayList<>();
    for (JsonNode node : new ObjectMapper().readTree(FILE.toFile()).get("components")) {
      components.add(component(node));
    }
    return new Sbom(components);
  }

  private static Component component(JsonNode node) {
    String sha256 = "";
    for (JsonNode hash : node.path("hashes")) {
      if (hash.get("alg").asText().equals("SHA-256")) {
        sha256 = hash.get("content").asText();
      }
    }
    Set<String> licences = new TreeSet<>();
    for (JsonNode licence : node.path("licenses")) {
      JsonNode named = licence.path("license");
      licences.add(named.has("id") ? named.get("id").asText() : named.path("name").asText());
    }
    return new Component(
        node.get("group").asText(),
        node.get("name").asText(),
        node.get("version").asText(),
        sha256,
        licences);
  }
}
