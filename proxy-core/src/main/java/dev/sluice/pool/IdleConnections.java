package dev.sluice.pool;

import dev.sluice.server.ServerLogin;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The unused connections of one node on one event loop, by login. Used on that loop only, but for
 * their number, which any thread may read.
 */
final class IdleConnections {
  private final Map<ServerLogin.Key, ArrayDeque<PooledConnection>> byKey = new HashMap<>();
  private int count;
  private volatile int size;

  void add(PooledConnection connection) {
    byKey.computeIfAbsent(connection.key(), key -> new ArrayDeque<>(4)).addLast(connection);
    size = ++count;
  }

  /** The one used last, since its server process is the warmest. */
  @Nullable PooledConnection take(ServerLogin.Key key) {
    if (size == 0) {
      return null;
    }
    ArrayDeque<PooledConnection> idle = byKey.get(key);
    PooledConnection newest = idle == null ? null : idle.pollLast();
    if (newest != null) {
      size = --count;
    }
    return newest;
  }

  /** Takes the one that has been idle longest, or null. */
  @Nullable PooledConnection takeOldest() {
    PooledConnection oldest = oldest();
    if (oldest != null) {
      remove(oldest);
    }
    return oldest;
  }

  /** Takes one that has been idle since before {@code moment}, or null. */
  @Nullable PooledConnection takeOlderThan(long moment) {
    PooledConnection oldest = oldest();
    return oldest != null && oldest.idleSince() - moment < 0 ? takeOldest() : null;
  }

  private @Nullable PooledConnection oldest() {
    PooledConnection oldest = null;
    for (ArrayDeque<PooledConnection> idle : byKey.values()) {
      PooledConnection first = idle.peekFirst();
      if (first != null && (oldest == null || first.idleSince() - oldest.idleSince() < 0)) {
        oldest = first;
      }
    }
    return oldest;
  }

  /** Whether it was there. */
  boolean remove(PooledConnection connection) {
    ArrayDeque<PooledConnection> idle = byKey.get(connection.key());
    boolean there = idle != null && idle.remove(connection);
    if (there) {
      size = --count;
    }
    return there;
  }

  /** Forgets the logins of which none is left. */
  void trim() {
    byKey.values().removeIf(ArrayDeque::isEmpty);
  }

  int size() {
    return size;
  }
}
