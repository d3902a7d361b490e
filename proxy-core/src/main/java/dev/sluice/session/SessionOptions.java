package dev.sluice.session;

import dev.sluice.routing.CausalityToken;
import dev.sluice.routing.Consistency;
import dev.sluice.routing.RouteDemand;
import dev.sluice.routing.RoutePolicy;
import dev.sluice.routing.Transactions;
import dev.sluice.routing.Wish;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a session has set of {@link SessionOption}s, brought into its {@link RouteDemand}. A SET
 * counts at once, and is undone when its transaction is rolled back (not by ROLLBACK TO SAVEPOINT);
 * RESET goes back to what the client asked for when it connected. On the session's event loop.
 */
final class SessionOptions {
  private final RouteDemand demand;
  private final Map<SessionOption, String> initial;
  private RoutePolicy base;
  private Map<SessionOption, String> committed;
  private Map<SessionOption, String> current;

  /**
   * Makes the options of a new session.
   *
   * @param demand to keep up to date; its policy is what holds where the session sets nothing
   * @param startup accepted values of the startup packet
   */
  SessionOptions(RouteDemand demand, Map<SessionOption, String> startup) {
    this.demand = demand;
    base = demand.policy();
    initial = Map.copyOf(startup);
    committed = initial;
    current = initial;
    apply();
  }

  /** Something else holds now where the session sets nothing. */
  void base(RoutePolicy changed) {
    base = changed;
    apply();
  }

  private void apply() {
    RoutePolicy policy = base;
    for (Map.Entry<SessionOption, String> option : current.entrySet()) {
      policy = with(policy, option.getKey(), option.getValue());
    }
    demand.policy(policy);
    String token = current.getOrDefault(SessionOption.AFTER, "");
    demand.after(token.isEmpty() ? null : CausalityToken.parse(token));
  }

  private static RoutePolicy with(RoutePolicy policy, SessionOption option, String value) {
    String constant = value.toUpperCase(Locale.ROOT);
    return switch (option) {
      case ROUTE -> policy.withWish(Wish.valueOf(constant));
      case CONSISTENCY -> policy.withConsistency(Consistency.valueOf(constant));
      case MAX_LAG -> policy.withMaxLagNanos(LagText.nanos(value));
      case TRANSACTIONS -> policy.withTransactions(Transactions.valueOf(constant));
      case EXPLAIN -> policy.withExplain(value.equals("notice"));
      default -> policy;
    };
  }

  /** What SHOW shows. */
  String shown(SessionOption option) {
    RoutePolicy holds = demand.policy();
    String shown =
        switch (option) {
          case ROUTE -> holds.wish().name();
          case CONSISTENCY -> holds.consistency().name();
          case MAX_LAG -> LagText.print(Duration.ofNanos(holds.maxLagNanos()));
          case TRANSACTIONS -> holds.transactions().name();
          case EXPLAIN -> holds.explain() ? "notice" : "off";
          default -> current.getOrDefault(option, "");
        };
    return option == SessionOption.AFTER ? shown : shown.toLowerCase(Locale.ROOT);
  }

  /**
   * SET.
   *
   * @param value an accepted one
   */
  void set(SessionOption option, String value) {
    Map<SessionOption, String> changed = new EnumMap<>(SessionOption.class);
    changed.putAll(current);
    changed.put(option, value);
    become(changed);
  }

  private void become(Map<SessionOption, String> changed) {
    if (current != changed) {
      current = changed;
      apply();
    }
  }

  /** RESET. */
  void reset(SessionOption option) {
    Map<SessionOption, String> changed = new EnumMap<>(SessionOption.class);
    changed.putAll(current);
    changed.remove(option);
    if (initial.containsKey(option)) {
      changed.put(option, initial.get(option));
    }
    become(changed);
  }

  /** RESET ALL, DISCARD ALL. */
  void resetAll() {
    become(initial);
  }

  /** Whether a rollback would undo anything. */
  boolean hasUncommitted() {
    return current != committed;
  }

  void committed() {
    committed = current;
  }

  void rolledBack() {
    become(committed);
  }
}
