package dev.sluice.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What the PostgreSQL nodes need to fail over, hand over and come back. */
final class PostgresRule implements Rule {
  /**
   * What preStop may take beside its own limit: looking around, promoting, signing off (seconds).
   */
  private static final int HANDOVER_SECONDS = 45;

  @Override
  public List<String> violations(Manifests manifests) {
    List<String> violations = new ArrayList<>();
    manifests.ofKind("StatefulSet").forEach(set -> nodes(set, violations));
    return violations;
  }

  private static void nodes(Manifest set, List<String> violations) {
    JsonNode container = set.at("/spec/template/spec/containers/0");
    int grace = set.pod().path("terminationGracePeriodSeconds").asInt();
    int switchover = Integer.parseInt("0" + variable(container, "REPMGR_SWITCHOVER_TIMEOUT"));
    if (switchover == 0 || switchover + HANDOVER_SECONDS > grace) {
      violations.add(set + ": preStop may take longer than the grace period of " + grace + " s");
    }
    if (!container.at("/lifecycle/preStop/exec/command/0").asText().endsWith("/leave")) {
      violations.add(set + ": no preStop that leaves the cluster");
    }
    if (!set.text("/spec/podManagementPolicy").equals("Parallel")) {
      violations.add(set + ": nodes must start at once to find the one that has most");
    }
    if (!variable(container, "REPMGR_PRIMARY_HOST").isEmpty()) {
      violations.add(set + ": REPMGR_PRIMARY_HOST says who is primary; the nodes find that out");
    }
    if (variable(container, "REPMGR_PARTNER_NODES").split(",", -1).length < 3) {
      violations.add(set + ": fewer than three nodes have no majority when one fails");
    }
  }

  private static String variable(JsonNode container, String name) {
    for (JsonNode variable : container.path("env")) {
      if (variable.path("name").asText().equals(name)) {
        return variable.path("value").asText();
      }
    }
    return "";
  }
}
