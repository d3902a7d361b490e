package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rights in Kubernetes are few, and those who have a token have some: roles allow nothing but to
 * watch endpoints, bindings name what is there, a token is mounted only for a bound account.
 */
final class RightsRule implements Rule {
  private static final Set<String> VERBS = Set.of("get", "list", "watch");

  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    manifests.ofKind("Role").forEach(role -> role(role, violations));
    manifests.ofKind("RoleBinding").forEach(binding -> binding(manifests, binding, violations));
    manifests
        .withPods()
        .filter(owner -> owner.pod().path("automountServiceAccountToken").asBoolean())
        .filter(owner -> !isBound(manifests, owner.pod().path("serviceAccountName").asText()))
        .forEach(owner -> violations.add(owner + " has a token without any right"));
    return violations;
  }

  private static void role(Manifest role, List<String> violations) {
    for (JsonNode rule : role.at("/rules")) {
      for (JsonNode resource : rule.path("resources")) {
        if (!resource.asText().equals("endpointslices")) {
          violations.add(role + " gives rights to " + resource.asText());
        }
      }
      for (JsonNode verb : rule.path("verbs")) {
        if (!VERBS.contains(verb.asText())) {
          violations.add(role + " allows to " + verb.asText());
        }
      }
    }
  }

  private static void binding(Manifests manifests, Manifest binding, List<String> violations) {
    if (!manifests.has(binding.text("/roleRef/kind"), binding.text("/roleRef/name"))) {
      violations.add(binding + " gives a role that is not there");
    }
    for (JsonNode subject : binding.at("/subjects")) {
      boolean there = manifests.has("ServiceAccount", subject.path("name").asText());
      boolean here = subject.path("namespace").asText().equals(binding.text("/metadata/namespace"));
      if (!there || !here) {
        violations.add(binding + " is for an account that is not there: " + subject);
      }
    }
  }

  private static boolean isBound(Manifests manifests, String account) {
    return manifests
        .ofKind("RoleBinding")
        .anyMatch(binding -> binding.at("/subjects").findValuesAsText("name").contains(account));
  }
}
