package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A proxy is given the time that its settings let it take to end, and a little more. */
final class ShutdownRule implements Rule {
  private static final int REST_SECONDS = 5;

  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    manifests.ofKind("Deployment").forEach(proxy -> proxy(proxy, violations));
    return violations;
  }

  private static void proxy(Manifest proxy, List<String> violations) {
    int grace = proxy.pod().path("terminationGracePeriodSeconds").asInt();
    for (JsonNode container : proxy.containers()) {
      int delay = seconds(container, "SLUICE_SHUTDOWN_DELAY");
      int timeout = seconds(container, "SLUICE_SHUTDOWN_TIMEOUT");
      if (delay == 0 || timeout == 0 || delay + timeout + REST_SECONDS > grace) {
        violations.add(
            proxy + ": the drain may take longer than the grace period of " + grace + " s");
      }
    }
  }

  private static int seconds(JsonNode container, String name) {
    for (JsonNode variable : container.path("env")) {
      if (variable.path("name").asText().equals(name)) {
        return Integer.parseInt(variable.path("value").asText().replace("s", ""));
      }
    }
    return 0;
  }
}
