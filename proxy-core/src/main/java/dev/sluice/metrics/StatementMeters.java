package dev.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Statements by route and by node. Any thread; counting takes no lock and allocates nothing.
 *
 * <p>Routes are registered at start and counted by their index, because this package knows no
 * route.
 */
public final class StatementMeters {
  private record Route(String target, String reason) {}

  private final MeterRegistry registry;
  private final Map<Route, Integer> indexes = new ConcurrentHashMap<>();
  private final AtomicInteger nextIndex = new AtomicInteger();
  private final AdderArray routes = new AdderArray();
  private final AdderArray nodes = new AdderArray();
  private final CounterFamily retries;
  private final RecentEvents events;

  StatementMeters(MeterRegistry registry, RecentEvents events) {
    this.registry = registry;
    this.events = events;
    retries =
        new CounterFamily(
            registry,
            "sluice_statements_retried_total",
            "Statements that a replica refused and that ran again elsewhere.",
            "sqlstate");
  }

  /**
   * Makes a route known. Registering it again gives the same index.
   *
   * @param target where it leads, in lower case
   * @param reason why, in lower case with underscores
   * @return its index for {@link #count}, from 0 without gaps
   */
  public int register(String target, String reason) {
    return indexes.computeIfAbsent(new Route(target, reason), this::show);
  }

  /**
   * A statement took this route.
   *
   * @param routeIndex what {@link #register} returned
   */
  public void count(int routeIndex) {
    routes.at(routeIndex).increment();
  }

  /**
   * A statement was sent to this node.
   *
   * @param nodeId the {@link NodeSample#id} of the node
   */
  public void countNode(int nodeId) {
    nodes.at(nodeId).increment();
  }

  /**
   * A replica refused a statement, or died under it, and it runs again elsewhere; the client sees
   * nothing of it.
   *
   * @param sqlState of the error that was swallowed, five characters
   */
  public void onRetried(String sqlState) {
    retries.increment(sqlState);
    events.count(RecentEvents.Kind.RETRY, sqlState);
  }

  /** Statements that ran again elsewhere since the start of the process. */
  public long retried() {
    return retries.sum();
  }

  /**
   * Statements sent to this node since the start of the process.
   *
   * @param nodeId the {@link NodeSample#id} of the node
   */
  public long ofNode(int nodeId) {
    return nodes.at(nodeId).sum();
  }

  /**
   * Statements that took this route since the start of the process.
   *
   * @param routeIndex what {@link #register} returned
   */
  public long ofRoute(int routeIndex) {
    return routes.at(routeIndex).sum();
  }

  private int show(Route route) {
    int index = nextIndex.getAndIncrement();
    FunctionCounter.builder("sluice_statements_total", routes.at(index), LongAdder::doubleValue)
        .description("Statements by where they were routed and why.")
        .tag("target", route.target())
        .tag("reason", route.reason())
        .register(registry);
    return index;
  }
}
