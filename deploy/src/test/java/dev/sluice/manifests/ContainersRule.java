package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Every container can be watched, is bounded and has no rights: probes, requests and limits, the
 * security context of Kubernetes' restricted profile with a read-only root. Its image can be had.
 */
final class ContainersRule implements Rule {
  /** Where images were that are gone, and tags that change under their name. */
  private static final List<String> GONE = List.of("bitnami/", ":latest");

  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    manifests
        .withPods()
        .forEach(
            owner -> {
              pod(owner, violations);
              owner.containers().forEach(container -> container(owner, container, violations));
            });
    return violations;
  }

  private static void pod(Manifest owner, List<String> violations) {
    JsonNode context = owner.pod().path("securityContext");
    require(owner, "runAsNonRoot", context.path("runAsNonRoot").asBoolean(), violations);
    require(owner, "runAsUser", context.path("runAsUser").asInt() > 0, violations);
    require(
        owner,
        "seccomp",
        context.at("/seccompProfile/type").asText().equals("RuntimeDefault"),
        violations);
    require(
        owner,
        "automountServiceAccountToken",
        owner.pod().path("automountServiceAccountToken").isBoolean(),
        violations);
  }

  private static void container(Manifest owner, JsonNode container, List<String> violations) {
    for (String probe : List.of("livenessProbe", "readinessProbe")) {
      require(owner, probe, !container.path(probe).isEmpty(), violations);
    }
    for (String kind : List.of("requests", "limits")) {
      for (String resource : List.of("cpu", "memory")) {
        boolean there = container.path("resources").path(kind).hasNonNull(resource);
        require(owner, kind + " of " + resource, there, violations);
      }
    }
    JsonNode context = container.path("securityContext");
    require(
        owner,
        "readOnlyRootFilesystem",
        context.path("readOnlyRootFilesystem").asBoolean(),
        violations);
    require(
        owner,
        "allowPrivilegeEscalation: false",
        !context.path("allowPrivilegeEscalation").asBoolean(true),
        violations);
    require(
        owner, "drop ALL", context.at("/capabilities/drop/0").asText().equals("ALL"), violations);
    String image = container.path("image").asText();
    require(
        owner,
        "an image of a version that can be had, not " + image,
        image.contains(":") && GONE.stream().noneMatch(image::contains),
        violations);
    probePorts(owner, container, violations);
  }

  private static void probePorts(Manifest owner, JsonNode container, List<String> violations) {
    List<String> ports = container.path("ports").findValuesAsText("name");
    for (JsonNode http : container.findValues("httpGet")) {
      require(
          owner,
          "port " + http.path("port").asText(),
          ports.contains(http.path("port").asText()),
          violations);
    }
  }

  private static void require(Manifest owner, String what, boolean there, List<String> violations) {
    if (!there) {
      violations.add(owner + " lacks " + what);
    }
  }
}
