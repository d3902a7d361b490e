package dev.sluice.config;

import dev.sluice.config.RoutingConfig.Balancing;
import dev.sluice.config.RoutingConfig.Ejection;
import dev.sluice.config.RoutingConfig.Reads;
import dev.sluice.config.RoutingConfig.RoutingRule;
import dev.sluice.config.RoutingConfig.RuleMatch;
import dev.sluice.config.RoutingConfig.RuleOutcome;
import dev.sluice.config.RoutingConfig.Statements;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the settings below {@code routing}. */
final class RoutingSettings {
  private RoutingSettings() {}

  static RoutingConfig read(Values values) {
    return new RoutingConfig(
        values.get(Settings.LOAD_BALANCE),
        new Reads(
            values.get(Settings.CONSISTENCY),
            values.get(Settings.MAX_LAG),
            values.get(Settings.WHEN_ALL_LAG),
            values.get(Settings.TRANSACTIONS)),
        balancing(values),
        new Statements(
            values.find(Settings.SAFE_FUNCTIONS).orElse(List.of()),
            values.find(Settings.UNSAFE_FUNCTIONS).orElse(List.of()),
            values.find(Settings.PRIMARY_PATTERNS).orElse(List.of()),
            values.get(Settings.CATALOG_REFRESH)),
        rules(values));
  }

  private static Balancing balancing(Values values) {
    return new Balancing(
        values.get(Settings.BALANCE),
        values.find(Settings.WEIGHTS).orElse(Map.of()),
        values.find(Settings.ZONE),
        values.get(Settings.SLOW_START),
        new Ejection(values.get(Settings.EJECTION_FAILURES), values.get(Settings.EJECTION_TIME)));
  }

  private static List<RoutingRule> rules(Values values) {
    List<RoutingRule> rules = new ArrayList<>();
    for (int index : values.indices(Settings.RULES)) {
      rules.add(
          new RoutingRule(
              new RuleMatch(
                  values.find(Settings.RULE_DATABASE.at(index)),
                  values.find(Settings.RULE_USER.at(index)),
                  values.find(Settings.RULE_APPLICATION_NAME.at(index))),
              new RuleOutcome(
                  values.find(Settings.RULE_ROUTE.at(index)),
                  values.find(Settings.RULE_CONSISTENCY.at(index)),
                  values.find(Settings.RULE_MAX_LAG.at(index)),
                  values.find(Settings.RULE_TRANSACTIONS.at(index)))));
    }
    return rules;
  }
}
