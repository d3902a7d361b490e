package dev.sluice.routing;

/**
 * What holds for the statements of one session. Immutable.
 *
 * @param wish where the session asks for its statements to go
 * @param consistency which of its own writes it sees
 * @param maxLagNanos the age in nanoseconds above which a replica does not serve it, 1 or more
 * @param transactions where its explicit transactions run
 * @param explain whether each statement's target and reason are sent to the client as a notice
 */
public record RoutePolicy(
    Wish wish,
    Consistency consistency,
    long maxLagNanos,
    Transactions transactions,
    boolean explain) {
  public RoutePolicy withWish(Wish other) {
    return new RoutePolicy(other, consistency, maxLagNanos, transactions, explain);
  }

  public RoutePolicy withConsistency(Consistency other) {
    return new RoutePolicy(wish, other, maxLagNanos, transactions, explain);
  }

  /** With another largest age, 1 or more. */
  public RoutePolicy withMaxLagNanos(long nanos) {
    return new RoutePolicy(wish, consistency, nanos, transactions, explain);
  }

  public RoutePolicy withTransactions(Transactions other) {
    return new RoutePolicy(wish, consistency, maxLagNanos, other, explain);
  }

  public RoutePolicy withExplain(boolean on) {
    return new RoutePolicy(wish, consistency, maxLagNanos, transactions, on);
  }
}
