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
  private final LongAdder connections;
  private final CounterFamily rejections;
  private final CounterFamily failedLogins;
  private final CounterFamily timeouts;
  private final Map<String, LongAdder> pinned = new ConcurrentHashMap<>();

  ClientMeters(MeterRegistry registry) {
    this.registry = registry;
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
  }

  /**
   * Shows the number of connected clients.
   *
   * @param clients asked at each scrape, on the scraping thread
   * @param most how many there may be
   */
  public void watchConnected(IntSupplier clients, int most) {
    Gauge.builder("sluice_clients_max", () -> most)
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
  }

  /**
   * A login ended in an error.
   *
   * @param sqlState of the error, five characters
   */
  public void onLoginFailed(String sqlState) {
    failedLogins.increment(sqlState);
  }
}
