package dev.sluice.config;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** What must hold between the settings below {@code routing}, and what they say of nodes. */
final class RoutingChecks {
  private final SluiceConfig config;
  private final Values values;

  RoutingChecks(SluiceConfig config, Values values) {
    this.config = config;
    this.values = values;
  }

  /** Reports what does not hold to the values. */
  void check() {
    lagOutlastsInterval(Settings.MAX_LAG, config.routing().reads().maxLag());
    rules();
    areNodes(Settings.WEIGHTS, config.routing().balancing().weights().keySet());
    areNodes(Settings.ZONES, config.cluster().zones().keySet());
    if (config.routing().balancing().zone().isPresent()
        && !values.isGiven(Settings.ZONES)
        && !values.isGiven(Settings.KUBERNETES_SERVICE)) {
      values.problem(
          Settings.ZONE,
          "has no effect",
          "together with cluster.zones or cluster.kubernetes.service");
    }
  }

  private void lagOutlastsInterval(Setting<Duration> setting, Duration maxLag) {
    String interval = Durations.print(config.cluster().monitor().interval());
    if (maxLag.compareTo(config.cluster().monitor().interval()) <= 0) {
      // A replica is known to be fresh as of the last sample: between samples none would be.
      values.problem(
          setting,
          "\"" + Durations.print(maxLag) + "\" is not allowed",
          "more than cluster.monitor.interval, which is " + interval);
    }
  }

  private void rules() {
    for (int index : values.indices(Settings.RULES)) {
      Setting<Duration> maxLag = Settings.RULE_MAX_LAG.at(index);
      if (!values.isFailed(maxLag)) {
        values.find(maxLag).ifPresent(lag -> lagOutlastsInterval(maxLag, lag));
      }
      List<Setting<?>> outcomes =
          List.of(
              Settings.RULE_ROUTE.at(index),
              Settings.RULE_CONSISTENCY.at(index),
              maxLag,
              Settings.RULE_TRANSACTIONS.at(index));
      if (outcomes.stream().noneMatch(values::isGiven)) {
        values.problem(
            Settings.RULE_ROUTE.at(index),
            "missing: the rule says nothing",
            "route, consistency, maxLag or transactions");
      }
    }
  }

  /** A name that no node has would be without effect, and nobody would notice. */
  private void areNodes(Setting<?> setting, Collection<String> names) {
    if (config.cluster().nodes().isEmpty() || values.isFailed(Settings.NODES)) {
      return;
    }
    Predicate<String> isNode =
        name ->
            config.cluster().nodes().stream()
                .anyMatch(node -> node.host().equals(name) || node.toString().equals(name));
    names.stream()
        .filter(isNode.negate())
        .sorted()
        .forEach(
            name ->
                values.problem(
                    setting, "\"" + name + "\" is no node", "host or host:port of cluster.nodes"));
  }
}
