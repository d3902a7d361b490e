package dev.sluice.client;

import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * How many clients there may be: in all, of one user, to one database. Counted from the startup
 * packet to the close of the socket; cancel requests do not count. Any thread.
 */
public final class ClientCaps implements Places {
  /** Sockets beyond the clients that there may be at least. */
  private static final int SPARE = 200;

  private final Supplier<SluiceConfig.Limits> settings;
  private final AtomicInteger sockets = new AtomicInteger();
  private final AtomicInteger clients = new AtomicInteger();
  private final Map<String, Integer> perUser = new ConcurrentHashMap<>();
  private final Map<String, Integer> perDatabase = new ConcurrentHashMap<>();

  /**
   * @param settings the limits of the moment
   */
  public ClientCaps(Supplier<SluiceConfig.Limits> settings) {
    this.settings = settings;
  }

  /**
   * Counts an accepted socket. There may be more of them than clients, since cancel requests and
   * refused clients need one too, but not without end.
   *
   * @return false when there are too many: then it is not counted
   */
  boolean accept() {
    SluiceConfig.Limits limits = settings.get();
    if (sockets.incrementAndGet()
        > limits.maxClients() + Math.max(SPARE, limits.maxClients() / 2)) {
      sockets.decrementAndGet();
      return false;
    }
    return true;
  }

  /** A socket that was accepted has been closed. */
  void closed() {
    sockets.decrementAndGet();
  }

  /** Clients that are counted now. */
  public int clients() {
    return clients.get();
  }

  /**
   * Lets one more client in, before anything is known of its user; an error when there are too
   * many.
   */
  @Override
  public Optional<PgError> enter() {
    SluiceConfig.Limits limits = settings.get();
    if (clients.incrementAndGet() > limits.maxClients()) {
      clients.decrementAndGet();
      return Optional.of(
          PgError.fatal(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
              .withDetail("The proxy serves at most " + limits.maxClients() + " clients.")
              .withHint("Raise limits.maxClients."));
    }
    return Optional.empty();
  }

  /** The client that entered has gone. */
  @Override
  public void leave() {
    clients.decrementAndGet();
  }

  /**
   * The rest of the caps, once the role is known. Superusers have the reserve and no cap of their
   * own.
   */
  Optional<PgError> admit(String user, String database, boolean superuser) {
    SluiceConfig.Limits limits = settings.get();
    boolean reserve = clients.get() > limits.maxClients() - limits.reservedForSuperusers();
    if (reserve && !superuser) {
      return Optional.of(
          PgError.fatal(
                  SqlState.TOO_MANY_CONNECTIONS,
                  "remaining connection slots are reserved for roles with the SUPERUSER attribute")
              .withHint("Raise limits.maxClients, or lower limits.reservedForSuperusers."));
    }
    if (!count(perUser, user, superuser ? 0 : limits.maxClientsPerUser())) {
      return Optional.of(
          PgError.fatal(
                  SqlState.TOO_MANY_CONNECTIONS, "too many connections for role \"" + user + "\"")
              .withHint("Raise limits.maxClientsPerUser."));
    }
    if (!count(perDatabase, database, superuser ? 0 : limits.maxClientsPerDatabase())) {
      discount(perUser, user);
      return Optional.of(
          PgError.fatal(
                  SqlState.TOO_MANY_CONNECTIONS,
                  "too many connections for database \"" + database + "\"")
              .withHint("Raise limits.maxClientsPerDatabase."));
    }
    return Optional.empty();
  }

  /** A client that was admitted has gone. */
  void dismiss(String user, String database) {
    discount(perUser, user);
    discount(perDatabase, database);
  }

  /** Counts one more unless the cap is reached; a cap of 0 is none. */
  private static boolean count(Map<String, Integer> counts, String name, int cap) {
    boolean[] counted = {true};
    counts.compute(
        name,
        (key, before) -> {
          int now = before == null ? 0 : before;
          counted[0] = cap == 0 || now < cap;
          return counted[0] ? Integer.valueOf(now + 1) : before;
        });
    return counted[0];
  }

  private static void discount(Map<String, Integer> counts, String name) {
    counts.computeIfPresent(name, (key, now) -> now == 1 ? null : Integer.valueOf(now - 1));
  }
}
