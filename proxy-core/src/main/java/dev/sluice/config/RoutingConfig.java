package dev.sluice.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where statements go.
 *
 * @param loadBalance whether reads go to replicas at all
 * @param reads what is demanded of a replica unless a rule or the session says otherwise
 * @param balancing which of the replicas that will do
 * @param statements what is known of statements beyond their text
 * @param rules the first one that matches a session changes {@code reads} for it
 */
public record RoutingConfig(
    boolean loadBalance,
    Reads reads,
    Balancing balancing,
    Statements statements,
    List<RoutingRule> rules) {
  public RoutingConfig {
    rules = List.copyOf(rules);
  }

  /**
   * What is demanded of a replica.
   *
   * @param consistency which of its own writes a session sees
   * @param maxLag a replica older than this serves no reads, 50 ms to 24 h
   * @param whenAllLag who serves them when every replica is older
   * @param transactions where transactions run that are not declared READ ONLY
   */
  public record Reads(
      Consistency consistency, Duration maxLag, WhenAllLag whenAllLag, Transactions transactions) {}

  /** Which of its own writes a session sees. */
  public enum Consistency {
    /** All: it reads from replicas that have replayed its last write. */
    SESSION,
    /** Those that the replica happens to have replayed. */
    EVENTUAL
  }

  /** Who serves reads when every replica lags too much. */
  public enum WhenAllLag {
    PRIMARY,
    /** The replica that lags least, as long as the session's own writes are visible there. */
    FRESHEST
  }

  /** Where transactions run that are not declared READ ONLY. */
  public enum Transactions {
    PRIMARY,
    /** Reads before the first write may use a replica. */
    UNTIL_WRITE
  }

  /**
   * How reads are spread over the replicas that will do.
   *
   * @param policy whose turn it is
   * @param weights share of a node, 0 (no reads) to 100, by its name, host or host:port; 1 for
   *     those that are not named
   * @param zone where this proxy runs: nodes of the same zone come first
   * @param slowStart time until a new replica has its full share; zero: at once
   * @param ejection of replicas that fail
   */
  public record Balancing(
      Balance policy,
      Map<String, Integer> weights,
      Optional<String> zone,
      Duration slowStart,
      Ejection ejection) {
    public Balancing {
      weights = Map.copyOf(weights);
    }
  }

  /** Whose turn it is. */
  public enum Balance {
    /** One after the other, for each statement. */
    ROUND_ROBIN,
    /** The one with the fewest statements under way for its weight. */
    LEAST_BUSY,
    /** A session stays with one for as long as it will do. */
    STICKY
  }

  /**
   * When a replica that fails gets no more reads for a while.
   *
   * @param failures in a row; 0: never
   * @param time for how long; doubles each time up to tenfold, 100 ms to 1 h
   */
  public record Ejection(int failures, Duration time) {}

  /**
   * What is known of statements beyond their text.
   *
   * @param safeFunctions names of functions that may run on a replica, whatever the catalog says
   * @param unsafeFunctions names of functions that may not; they win
   * @param primaryPatterns a statement that contains a match of one of these goes to the primary
   * @param catalogRefresh time between two looks at the catalogs of the databases; zero: none
   */
  public record Statements(
      List<String> safeFunctions,
      List<String> unsafeFunctions,
      List<RegularExpression> primaryPatterns,
      Duration catalogRefresh) {
    public Statements {
      safeFunctions = List.copyOf(safeFunctions);
      unsafeFunctions = List.copyOf(unsafeFunctions);
      primaryPatterns = List.copyOf(primaryPatterns);
    }
  }

  /**
   * What holds for some sessions only.
   *
   * @param match which
   * @param outcome what
   */
  public record RoutingRule(RuleMatch match, RuleOutcome outcome) {}

  /** Which sessions; {@code *} stands for any characters, and what is absent matches all. */
  public record RuleMatch(
      Optional<String> database, Optional<String> user, Optional<String> applicationName) {}

  /** What holds for them; what is absent stays as it is. */
  public record RuleOutcome(
      Optional<RouteChoice> route,
      Optional<Consistency> consistency,
      Optional<Duration> maxLag,
      Optional<Transactions> transactions) {}

  /** Where statements of a session go. */
  public enum RouteChoice {
    /** Each by what it is. */
    AUTO,
    PRIMARY,
    /** To a replica also what is merely not proven to be read-only. */
    REPLICA
  }
}
