package dev.sluice.routing;

import dev.sluice.config.RoutingConfig;
import dev.sluice.config.RoutingConfig.RoutingRule;
import dev.sluice.config.RoutingConfig.RuleMatch;
import dev.sluice.config.RoutingConfig.RuleOutcome;
import java.util.List;
import java.util.Optional;

/**
 * The policy that a session starts with: the configuration's defaults, changed by the first rule
 * that matches it. Immutable.
 */
public final class RoutePolicies {
  private record Rule(
      Optional<Glob> database,
      Optional<Glob> user,
      Optional<Glob> application,
      RoutePolicy policy) {
    boolean matches(String database, String user, String applicationName) {
      return matches(this.database, database)
          && matches(this.user, user)
          && matches(application, applicationName);
    }

    private static boolean matches(Optional<Glob> wanted, String text) {
      return wanted.isEmpty() || wanted.get().matches(text);
    }
  }

  private final RoutePolicy standard;
  private final List<Rule> rules;

  public RoutePolicies(RoutingConfig settings) {
    standard =
        new RoutePolicy(
            Wish.AUTO,
            of(settings.reads().consistency()),
            settings.reads().maxLag().toNanos(),
            of(settings.reads().transactions()),
            false);
    rules = settings.rules().stream().map(this::rule).toList();
  }

  private Rule rule(RoutingRule rule) {
    RuleMatch match = rule.match();
    return new Rule(
        match.database().map(Glob::new),
        match.user().map(Glob::new),
        match.applicationName().map(Glob::new),
        changed(standard, rule.outcome()));
  }

  private static RoutePolicy changed(RoutePolicy policy, RuleOutcome outcome) {
    return new RoutePolicy(
        outcome.route().map(route -> Wish.valueOf(route.name())).orElse(policy.wish()),
        outcome.consistency().map(RoutePolicies::of).orElse(policy.consistency()),
        outcome.maxLag().map(lag -> lag.toNanos()).orElse(policy.maxLagNanos()),
        outcome.transactions().map(RoutePolicies::of).orElse(policy.transactions()),
        policy.explain());
  }

  private static Consistency of(RoutingConfig.Consistency choice) {
    return Consistency.valueOf(choice.name());
  }

  private static Transactions of(RoutingConfig.Transactions choice) {
    return Transactions.valueOf(choice.name());
  }

  /**
   * The policy of a new session.
   *
   * @param applicationName as the client gave it when it connected, empty if it did not
   */
  public RoutePolicy of(String database, String user, String applicationName) {
    for (Rule rule : rules) {
      if (rule.matches(database, user, applicationName)) {
        return rule.policy();
      }
    }
    return standard;
  }
}
