package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/**
 * The SQL console. There is none unless somebody may use it.
 *
 * @param database the name that clients connect to it by; no database of the servers can be reached
 *     by that name then
 * @param maxClients most connections to it, 1 to 1000; they do not count as clients
 * @param users who may use it
 */
public record ConsoleConfig(String database, int maxClients, List<User> users) {
  public ConsoleConfig {
    users = List.copyOf(users);
  }

  /** Whether there is a console. */
  public boolean isOpen() {
    return !users.isEmpty();
  }

  /**
   * One who may use it.
   *
   * @param password its own for the console, which needs no server; absent: that of the server's
   *     user of that name
   */
  public record User(String name, Optional<Secret> password, Access access) {}

  /** What a user may. */
  public enum Access {
    /** Everything. */
    ADMIN,
    /** SHOW and nothing else. */
    STATS
  }
}
