package dev.sluice.console;

import dev.sluice.metrics.StatementMeters;
import dev.sluice.pool.PoolCounters;
import dev.sluice.routing.Route;
import dev.sluice.routing.StatementSample;
import dev.sluice.topology.Node;
import dev.sluice.topology.NodeFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The nodes, and which statements went where and why. */
final class NodeTables {
  /** Statements that are shown at most. */
  private static final int MOST_STATEMENTS = 1000;

  private final ConsoleServices services;

  NodeTables(ConsoleServices services) {
    this.services = services;
  }

  List<Table> tables() {
    return List.of(
        new Table(
            "nodes",
            "the nodes, what they are, and the connections to them",
            Table.columns(
                "#node_id",
                "name",
                "host",
                "#port",
                "role",
                "reason",
                "zone",
                "draining",
                "ejected",
                "#weight",
                "#lag_bytes",
                "#lag_ms",
                "#timeline",
                "server_version",
                "#statements",
                "#sv_active",
                "#sv_idle",
                "#sv_login",
                "#cl_waiting",
                "#cl_paused"),
            Table.now(this::nodes)),
        new Table(
            "routes",
            "statements by where they went, and why",
            Table.columns("target", "reason", "description", "#statements"),
            Table.now(this::routes)),
        new Table(
            "statements",
            "the statements that are known, without their literals, and what they are",
            Table.columns("statement", "kind", "reason", "detail"),
            Table.now(this::statements)));
  }

  private List<List<@Nullable String>> nodes() {
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (NodeFacts facts : services.topology().facts()) {
      rows.add(node(facts, services.pool().counters().get(facts.node().address())));
    }
    return rows;
  }

  private List<@Nullable String> node(NodeFacts facts, @Nullable PoolCounters pool) {
    Node node = facts.node();
    long now = System.nanoTime();
    return Table.row(
        node.id(),
        node.name(),
        node.address().host(),
        node.address().port(),
        node.role().name().toLowerCase(Locale.ROOT),
        facts.reason(),
        node.listing().zone().orElse(null),
        node.listing().draining() ? "yes" : "no",
        services.router().isEjected(node, now) ? "yes" : "no",
        services.router().weight(node),
        facts.lagBytes() < 0 ? null : facts.lagBytes(),
        facts.lag(now).map(Duration::toMillis).orElse(null),
        node.timeline(),
        facts.serverVersion(),
        services.metrics().statements().ofNode(node.id()),
        pool == null ? 0 : pool.leased(),
        pool == null ? 0 : pool.idle(),
        pool == null ? 0 : pool.connecting(),
        pool == null ? 0 : pool.waiting(),
        pool == null ? 0 : pool.paused());
  }

  private List<List<@Nullable String>> routes() {
    StatementMeters meters = services.metrics().statements();
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (int i = 0; i < Route.count(); i++) {
      Route route = Route.at(i);
      String target = route.target().name().toLowerCase(Locale.ROOT);
      long count = meters.ofRoute(meters.register(target, route.reason().label()));
      if (count > 0) {
        rows.add(Table.row(target, route.reason().label(), route.reason().text(), count));
      }
    }
    return rows;
  }

  private List<List<@Nullable String>> statements() {
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (StatementSample sample : services.classifiers().known(MOST_STATEMENTS)) {
      rows.add(Table.row(sample.text(), sample.kind(), sample.reason(), sample.detail()));
    }
    return rows;
  }
}
