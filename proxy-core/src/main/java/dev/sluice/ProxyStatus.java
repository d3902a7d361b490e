package dev.sluice;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.admin.Access;
import dev.sluice.admin.Status;
import dev.sluice.admin.StatusSource;
import dev.sluice.console.ConsoleServices;
import dev.sluice.metrics.RecentEvents;
import dev.sluice.metrics.StatementMeters;
import dev.sluice.pool.PoolCounters;
import dev.sluice.routing.Route;
import dev.sluice.session.PinReason;
import dev.sluice.session.Tally;
import dev.sluice.topology.Node;
import dev.sluice.topology.NodeFacts;
import dev.sluice.topology.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the status page shows, from what the console works on. For anyone it reads counters and the
 * topology's newest snapshot, and asks no event loop.
 */
final class ProxyStatus implements StatusSource {
  private final ConsoleServices services;
  private final StatusDetails details;
  private final Status.Proxy proxy;

  ProxyStatus(ConsoleServices services) {
    this.services = services;
    this.details = new StatusDetails(services);
    this.proxy =
        new Status.Proxy(
            Optional.ofNullable(System.getenv("HOSTNAME")).orElse(""),
            services.facts().version(),
            Instant.now().toString());
  }

  @Override
  public CompletionStage<Status> take(Access access) {
    return access == Access.ADMIN
        ? details.take().thenApply(found -> status(access, found))
        : CompletableFuture.completedStage(status(access, null));
  }

  private Status status(Access access, Status.@Nullable Details found) {
    boolean all = access == Access.ADMIN;
    Node primary = services.topology().current().primary();
    return new Status(
        Instant.now().toString(),
        access.name().toLowerCase(Locale.ROOT),
        proxy,
        new Status.Primary(primary == null ? null : primary.name(), services.topology().reason()),
        services.topology().facts().stream().map(facts -> node(facts, all)).toList(),
        traffic(),
        clients(),
        pins(),
        routes(),
        services.metrics().events().newest().stream().map(event -> event(event, all)).toList(),
        found);
  }

  private Status.Node node(NodeFacts facts, boolean all) {
    Node node = facts.node();
    long now = System.nanoTime();
    return new Status.Node(
        node.id(),
        node.name(),
        node.address().toString(),
        node.role().name().toLowerCase(Locale.ROOT),
        // Errors of servers name users and databases.
        all || node.role() != Role.DOWN ? facts.reason() : null,
        node.listing().zone().orElse(null),
        node.timeline(),
        facts.lagBytes() < 0 ? null : (Long) facts.lagBytes(),
        facts.lag(now).map(Duration::toMillis).orElse(null),
        facts.sampledAt() == Node.NEVER
            ? null
            : (Long) NANOSECONDS.toMillis(now - facts.sampledAt()),
        node.listing().draining(),
        services.router().isEjected(node, now),
        services.router().weight(node),
        facts.serverVersion(),
        services.metrics().statements().ofNode(node.id()),
        connections(services.pool().counters().get(node.address())));
  }

  private static Status.Connections connections(@Nullable PoolCounters pool) {
    return pool == null
        ? new Status.Connections(0, 0, 0, 0, 0)
        : new Status.Connections(
            pool.leased(), pool.idle(), pool.connecting(), pool.waiting(), pool.paused());
  }

  private Status.Traffic traffic() {
    return new Status.Traffic(
        sum(Tally.Figure.STATEMENTS),
        sum(Tally.Figure.TRANSACTIONS),
        NANOSECONDS.toMicros(sum(Tally.Figure.STATEMENT_NANOS)),
        NANOSECONDS.toMicros(sum(Tally.Figure.WAIT_NANOS)),
        sum(Tally.Figure.RECEIVED),
        sum(Tally.Figure.SENT),
        services.metrics().statements().retried());
  }

  private long sum(Tally.Figure figure) {
    return services.tallies().all().stream().mapToLong(tally -> tally.get(figure)).sum();
  }

  private Status.Clients clients() {
    return new Status.Clients(
        services.caps().clients(),
        services.loaded().config().limits().maxClients(),
        services.sessions().all().size(),
        services.holds().size(),
        services.metrics().clients().rejected());
  }

  private List<Status.Pin> pins() {
    return Arrays.stream(PinReason.values())
        .map(
            reason -> {
              String label = reason.name().toLowerCase(Locale.ROOT);
              long sessions = services.metrics().clients().pinned(label).sum();
              return new Status.Pin(label, reason.text(), sessions);
            })
        .filter(pin -> pin.sessions() > 0)
        .toList();
  }

  private List<Status.RouteCount> routes() {
    StatementMeters meters = services.metrics().statements();
    List<Status.RouteCount> routes = new ArrayList<>();
    for (int i = 0; i < Route.count(); i++) {
      Route route = Route.at(i);
      String target = route.target().name().toLowerCase(Locale.ROOT);
      String reason = route.reason().label();
      long count = meters.ofRoute(meters.register(target, reason));
      if (count > 0) {
        routes.add(new Status.RouteCount(target, reason, route.reason().text(), count));
      }
    }
    return routes;
  }

  private static Status.Event event(RecentEvents.Event event, boolean all) {
    return new Status.Event(
        Instant.ofEpochMilli(event.since()).toString(),
        Instant.ofEpochMilli(event.at()).toString(),
        event.kind().name().toLowerCase(Locale.ROOT),
        event.node(),
        event.text(),
        all ? event.detail() : null,
        event.count());
  }
}
