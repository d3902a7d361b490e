package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What can be reached from outside of the cluster leads to PostgreSQL's port and to nothing else:
 * the HTTP port shows the status in plain HTTP.
 */
final class PublicPortsRule implements Rule {
  private static final Set<String> PUBLIC = Set.of("NodePort", "LoadBalancer", "ExternalName");

  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    manifests
        .ofKind("Service")
        .filter(PublicPortsRule::isPublic)
        .forEach(service -> ports(service, violations));
    manifests
        .ofKind("Ingress")
        .forEach(ingress -> violations.add(ingress + " leads to HTTP from outside"));
    manifests
        .withPods()
        .filter(owner -> owner.pod().path("hostNetwork").asBoolean())
        .forEach(owner -> violations.add(owner + " has its ports on its host"));
    return violations;
  }

  private static boolean isPublic(Manifest service) {
    return PUBLIC.contains(service.text("/spec/type"))
        || !service.at("/spec/externalIPs").isMissingNode();
  }

  private static void ports(Manifest service, List<String> violations) {
    for (JsonNode port : service.at("/spec/ports")) {
      if (!port.path("targetPort").asText().equals("postgresql")) {
        violations.add(
            service + " shows port " + port.path("targetPort").asText() + " to the outside");
      }
    }
  }
}
