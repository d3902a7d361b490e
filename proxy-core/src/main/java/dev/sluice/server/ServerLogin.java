package dev.sluice.server;

import com.github.benmanes.caffeine.cache.Interner;
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
   * since every setting goes back to what the packet asked for. Looked up for each lease, so equal
   * ones are one object, and its hash is known.
   */
  public static final class Key {
    private static final Interner<Key> KNOWN = Interner.newWeakInterner();

    private final Map<String, String> parameters;
    private final String user;
    private final String database;
    private final int hash;

    private Key(Map<String, String> parameters) {
      this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
      this.user = parameters.getOrDefault("user", "");
      this.database = parameters.getOrDefault("database", user);
      this.hash = parameters.hashCode();
    }

    /**
     * The key of a startup packet.
     *
     * @param parameters {@code user}, {@code database} and every other startup parameter, in the
     *     client's order
     */
    public static Key of(Map<String, String> parameters) {
      return KNOWN.intern(new Key(parameters));
    }

    /** As {@link #of} had them. */
    public Map<String, String> parameters() {
      return parameters;
    }

    public String user() {
      return user;
    }

    public String database() {
      return database;
    }

    @Override
    public boolean equals(Object other) {
      return this == other
          || (other instanceof Key key && hash == key.hash && parameters.equals(key.parameters));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return user + "@" + database;
    }
  }
}
