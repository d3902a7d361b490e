package dev.sluice.server;

import dev.sluice.auth.Credentials;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * As whom a server connection is opened.
 *
 * @param key what makes connections interchangeable
 * @param credentials how the user is proven
 */
public record ServerLogin(Key key, Credentials credentials) {
  /**
   * The whole startup packet: connections with the same one are interchangeable after a reset,
   * since every setting goes back to what the packet asked for.
   *
   * @param parameters {@code user}, {@code database} and every other startup parameter, in the
   *     client's order
   */
  public record Key(Map<String, String> parameters) {
    public Key {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    public String user() {
      return parameters.getOrDefault("user", "");
    }

    public String database() {
      return parameters.getOrDefault("database", user());
    }

    @Override
    public String toString() {
      return user() + "@" + database();
    }
  }
}
