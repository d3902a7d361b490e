package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whatever selects pods selects some, whatever scales something names it, and ports that are named
 * are there.
 */
final class SelectorsRule implements Rule {
  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    manifests.ofKind("Service").forEach(service -> service(manifests, service, violations));
    manifests
        .ofKind("PodDisruptionBudget")
        .forEach(budget -> selects(manifests, budget, "/spec/selector", violations));
    manifests.ofKind("NetworkPolicy").forEach(policy -> policy(manifests, policy, violations));
    manifests
        .ofKind("HorizontalPodAutoscaler")
        .forEach(scaler -> target(manifests, scaler, violations));
    manifests.ofKind("ServiceMonitor").forEach(monitor -> monitor(manifests, monitor, violations));
    manifests
        .withPods()
        .filter(owner -> !owner.kind().equals("Pod"))
        .forEach(owner -> own(owner, violations));
    manifests.ofKind("StatefulSet").forEach(set -> governed(manifests, set, violations));
    return violations;
  }

  private static void service(Manifests manifests, Manifest service, List<String> violations) {
    Map<String, String> labels = Manifest.strings(service.at("/spec/selector"));
    List<Manifest> targets = pods(manifests, labels);
    if (targets.isEmpty() || labels.isEmpty()) {
      violations.add(service + " selects no pod");
    }
    for (JsonNode port : service.at("/spec/ports")) {
      if (targets.stream().anyMatch(pod -> !hasPort(pod, port.path("targetPort").asText()))) {
        violations.add(service + ": no container has port " + port.path("targetPort").asText());
      }
    }
  }

  private static void selects(
      Manifests manifests, Manifest selecting, String path, List<String> violations) {
    Map<String, String> labels = Manifest.strings(selecting.at(path + "/matchLabels"));
    if (labels.isEmpty() || pods(manifests, labels).isEmpty()) {
      violations.add(selecting + " selects no pod at " + path);
    }
  }

  private static void policy(Manifests manifests, Manifest policy, List<String> violations) {
    selects(manifests, policy, "/spec/podSelector", violations);
    List<Manifest> targets =
        pods(manifests, Manifest.strings(policy.at("/spec/podSelector/matchLabels")));
    for (JsonNode peer : policy.root().findValues("podSelector")) {
      if (pods(manifests, Manifest.strings(peer.path("matchLabels"))).isEmpty()) {
        violations.add(policy + " lets through pods that are not there: " + peer);
      }
    }
    for (JsonNode ingress : policy.at("/spec/ingress")) {
      for (JsonNode port : ingress.path("ports")) {
        if (targets.stream().noneMatch(pod -> hasPort(pod, port.path("port").asText()))) {
          violations.add(policy + ": no container has port " + port.path("port").asText());
        }
      }
    }
  }

  private static void target(Manifests manifests, Manifest scaler, List<String> violations) {
    String kind = scaler.text("/spec/scaleTargetRef/kind");
    String name = scaler.text("/spec/scaleTargetRef/name");
    if (!manifests.has(kind, name)) {
      violations.add(scaler + " scales " + kind + " " + name + ", which is not there");
    } else if (!manifests.get(kind, name).at("/spec/replicas").isMissingNode()) {
      violations.add(scaler + ": " + kind + " " + name + " has a number of replicas of its own");
    }
  }

  private static void monitor(Manifests manifests, Manifest monitor, List<String> violations) {
    Map<String, String> labels = Manifest.strings(monitor.at("/spec/selector/matchLabels"));
    List<Manifest> services =
        manifests
            .ofKind("Service")
            .filter(
                service ->
                    Manifest.strings(service.at("/metadata/labels"))
                        .entrySet()
                        .containsAll(labels.entrySet()))
            .toList();
    String port = monitor.text("/spec/endpoints/0/port");
    if (services.isEmpty() || labels.isEmpty()) {
      violations.add(monitor + " selects no Service");
    }
    for (Manifest service : services) {
      if (service.at("/spec/ports").findValuesAsText("name").stream().noneMatch(port::equals)) {
        violations.add(monitor + ": " + service + " has no port " + port);
      }
    }
  }

  private static void own(Manifest owner, List<String> violations) {
    Map<String, String> labels = Manifest.strings(owner.at("/spec/selector/matchLabels"));
    if (labels.isEmpty() || !owner.hasPodsWith(labels)) {
      violations.add(owner + " does not select its own pods");
    }
  }

  private static void governed(Manifests manifests, Manifest set, List<String> violations) {
    String name = set.text("/spec/serviceName");
    boolean headless =
        manifests.has("Service", name)
            && manifests.get("Service", name).text("/spec/clusterIP").equals("None")
            && manifests.get("Service", name).at("/spec/publishNotReadyAddresses").asBoolean();
    if (!headless) {
      violations.add(set + ": " + name + " is no headless Service that publishes all addresses");
    }
  }

  private static List<Manifest> pods(Manifests manifests, Map<String, String> labels) {
    return manifests.withPods().filter(owner -> owner.hasPodsWith(labels)).toList();
  }

  private static boolean hasPort(Manifest pod, String nameOrNumber) {
    return pod.containers().stream()
        .flatMap(
            container ->
                java.util.stream.StreamSupport.stream(container.path("ports").spliterator(), false))
        .anyMatch(
            port ->
                port.path("name").asText().equals(nameOrNumber)
                    || port.path("containerPort").asText().equals(nameOrNumber));
  }
}
