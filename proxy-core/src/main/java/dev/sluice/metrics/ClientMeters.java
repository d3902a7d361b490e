package dev.sluice.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** Connections and logins of clients. Any thread. */
public final class ClientMeters {
  private final MeterRegistry registry;
  private final RecentEvents events;
  private final LongAdder connections;
  private final CounterFamily rejections;
  private final CounterFamily failedLogins;
  private final LongAdder delayedLogins;
  private final CounterFamily timeouts;
  private final Map<String, LongAdder> pinned = new ConcurrentHashMap<>();

  ClientMeters(MeterRegistry registry, RecentEvents events) {
    this.registry = registry;
    this.events = events;
    connections =
        CounterFamily.single(
            registry, "sluice_client_connections_total", "Accepted client connections.");
    rejections =
        new CounterFamily(
            registry,
            "sluice_client_rejections_total",
            "Client connections that a limit of Sluice refused.",
            "reason");
    failedLogins =
        new CounterFamily(
            registry, "sluice_logins_failed_total", "Logins that ended in an error.", "sqlstate");
    delayedLogins =
        CounterFamily.single(
            registry, "sluice_logins_delayed_total", "Wrong passwords whose answer had to wait.");
    timeouts =
        new CounterFamily(
            registry,
            "sluice_session_timeouts_total",
            "Sessions and statements that a limit in time has ended.",
            "limit");
  }

  /**
   * A session or statement has taken too long.
   *
   * @param limit that it met, in lower case with underscores
   */
  public void onTimedOut(String limit) {
    timeouts.increment(limit);
    events.count(RecentEvents.Kind.TIMEOUT, limit);
  }

  /**
   * Shows the number of connected clients.
   *
   * @param clients asked at each scrape, on the scraping thread
   * @param most how many there may be, asked likewise
   */
  public void watchConnected(IntSupplier clients, IntSupplier most) {
    Gauge.builder("sluice_clients_max", most::getAsInt)
        .description("Most clients that may be connected.")
        .register(registry);
    Gauge.builder("sluice_clients", clients::getAsInt)
        .description("Connected clients.")
        .register(registry);
  }

  /**
   * Makes a reason known for which sessions keep a server connection; its gauge starts at 0.
   *
   * @param reason in lower case with underscores
   * @return add 1 for one session more, -1 for one less
   */
  public LongAdder pinned(String reason) {
    return pinned.computeIfAbsent(
        reason,
        label -> {
          LongAdder sessions = new LongAdder();
          Gauge.builder("sluice_sessions_pinned", sessions, LongAdder::sum)
              .description("Sessions that keep a server connection, by reason.")
              .tag("reason", label)
              .register(registry);
          return sessions;
        });
  }

  /** A client connection was accepted. */
  public void onConnected() {
    connections.increment();
  }

  /**
   * A client was turned away.
   *
   * @param reason the limit that it met, in lower case with underscores
   */
  public void onRejected(String reason) {
    rejections.increment(reason);
    events.count(RecentEvents.Kind.REFUSED, reason);
  }

  /** The answer to a wrong password has to wait. */
  public void onLoginDelayed() {
    delayedLogins.increment();
  }

  /**
   * A login ended in an error.
   *
   * @param sqlState of the error, five characters
   */
  public void onLoginFailed(String sqlState) {
    failedLogins.increment(sqlState);
    events.count(RecentEvents.Kind.LOGIN, sqlState);
  }

  /** Clients that were turned away since the start of the process. */
  public long rejected() {
    return rejections.sum();
  }
}
