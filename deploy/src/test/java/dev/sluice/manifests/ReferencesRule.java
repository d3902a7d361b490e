package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Secrets, ConfigMaps, their keys, accounts and volumes that a pod names are there. */
final class ReferencesRule implements Rule {
  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    manifests.withPods().forEach(owner -> pod(manifests, owner, violations));
    return violations;
  }

  private static void pod(Manifests manifests, Manifest owner, List<String> violations) {
    String account = owner.pod().path("serviceAccountName").asText();
    if (!account.isEmpty() && !manifests.has("ServiceAccount", account)) {
      violations.add(owner + ": no ServiceAccount " + account);
    }
    for (JsonNode volume : owner.pod().path("volumes")) {
      source(manifests, owner, "Secret", volume.at("/secret/secretName").asText(), violations);
      source(manifests, owner, "ConfigMap", volume.at("/configMap/name").asText(), violations);
    }
    Set<String> volumes = volumes(owner);
    for (JsonNode container : owner.containers()) {
      for (JsonNode mount : container.path("volumeMounts")) {
        if (!volumes.contains(mount.path("name").asText())) {
          violations.add(owner + ": no volume " + mount.path("name").asText());
        }
      }
      for (JsonNode variable : container.path("env")) {
        key(manifests, owner, "Secret", variable.at("/valueFrom/secretKeyRef"), violations);
        key(manifests, owner, "ConfigMap", variable.at("/valueFrom/configMapKeyRef"), violations);
        file(manifests, owner, container, variable, violations);
      }
    }
  }

  private static Set<String> volumes(Manifest owner) {
    Set<String> names = new TreeSet<>();
    owner.pod().path("volumes").forEach(volume -> names.add(volume.path("name").asText()));
    owner
        .at("/spec/volumeClaimTemplates")
        .forEach(claim -> names.add(claim.at("/metadata/name").asText()));
    return names;
  }

  private static void source(
      Manifests manifests, Manifest owner, String kind, String name, List<String> violations) {
    if (!name.isEmpty() && !manifests.has(kind, name)) {
      violations.add(owner + ": no " + kind + " " + name);
    }
  }

  private static void key(
      Manifests manifests,
      Manifest owner,
      String kind,
      JsonNode reference,
      List<String> violations) {
    if (reference.isMissingNode()) {
      return;
    }
    String name = reference.path("name").asText();
    String key = reference.path("key").asText();
    if (!manifests.has(kind, name) || !keys(manifests.get(kind, name)).contains(key)) {
      violations.add(owner + ": no key " + key + " in " + kind + " " + name);
    }
  }

  /** A variable whose value is a file below a Secret that is mounted. */
  private static void file(
      Manifests manifests,
      Manifest owner,
      JsonNode container,
      JsonNode variable,
      List<String> violations) {
    String path = variable.path("value").asText();
    if (!path.startsWith("/run/secrets/")) {
      return;
    }
    String directory = path.substring(0, path.lastIndexOf('/'));
    String key = path.substring(path.lastIndexOf('/') + 1);
    for (JsonNode mount : container.path("volumeMounts")) {
      if (mount.path("mountPath").asText().equals(directory)
          && secretKeys(manifests, owner, mount.path("name").asText()).contains(key)) {
        return;
      }
    }
    violations.add(
        owner + ": " + variable.path("name").asText() + " names " + path + ", which no Secret has");
  }

  private static Set<String> secretKeys(Manifests manifests, Manifest owner, String volume) {
    for (JsonNode candidate : owner.pod().path("volumes")) {
      String secret = candidate.at("/secret/secretName").asText();
      if (candidate.path("name").asText().equals(volume) && manifests.has("Secret", secret)) {
        return keys(manifests.get("Secret", secret));
      }
    }
    return Set.of();
  }

  private static Set<String> keys(Manifest source) {
    Set<String> keys = new TreeSet<>();
    source.at("/data").fieldNames().forEachRemaining(keys::add);
    source.at("/stringData").fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
