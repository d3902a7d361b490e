package dev.sluice.pool;

import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerLogin;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clean, unused connections of one node: by login for who needs one, by age for who needs the
 * room. Used on the pool's own thread only.
 */
final class IdleConnections {
  /** An idle connection and since when, on the clock of {@link System#nanoTime()}. */
  record Entry(ServerConnection connection, ServerLogin.Key key, long since) {}

  private final Map<ServerLogin.Key, ArrayDeque<Entry>> byKey = new HashMap<>();
  private final LinkedHashSet<Entry> byAge = new LinkedHashSet<>();

  void add(Entry entry) {
    byKey.computeIfAbsent(entry.key(), key -> new ArrayDeque<>()).addLast(entry);
    byAge.add(entry);
  }

  /** The one used last, since its server process is the warmest; it must live on {@code loop}. */
  @Nullable ServerConnection take(ServerLogin.Key key, EventLoop loop) {
    ArrayDeque<Entry> entries = byKey.get(key);
    if (entries == null) {
      return null;
    }
    for (Iterator<Entry> newest = entries.descendingIterator(); newest.hasNext(); ) {
      Entry entry = newest.next();
      if (entry.connection().eventLoop() == loop && entry.connection().isActive()) {
        remove(entry);
        return entry.connection();
      }
    }
    return null;
  }

  /** Takes the one that has been idle longest, or null. */
  @Nullable ServerConnection takeOldest() {
    Iterator<Entry> oldest = byAge.iterator();
    if (!oldest.hasNext()) {
      return null;
    }
    Entry entry = oldest.next();
    remove(entry);
    return entry.connection();
  }

  /** Takes the oldest if it has been idle since before {@code moment}. */
  @Nullable ServerConnection takeOlderThan(long moment) {
    Iterator<Entry> oldest = byAge.iterator();
    return oldest.hasNext() && oldest.next().since() - moment < 0 ? takeOldest() : null;
  }

  /** Whether it was there. */
  boolean remove(ServerConnection connection) {
    for (Entry entry : byAge) {
      if (entry.connection() == connection) {
        remove(entry);
        return true;
      }
    }
    return false;
  }

  private void remove(Entry entry) {
    byAge.remove(entry);
    ArrayDeque<Entry> entries = byKey.get(entry.key());
    if (entries != null) {
      entries.remove(entry);
      if (entries.isEmpty()) {
        byKey.remove(entry.key());
      }
    }
  }

  int size() {
    return byAge.size();
  }
}
