package dev.sluice.pool;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which databases are paused, and how many connections there are to each. Any thread; {@link
 * #isPaused} is one volatile read while none is.
 */
final class Pauses {
  private final Map<String, Integer> connections = new ConcurrentHashMap<>();
  private final Map<String, Pause> byDatabase = new ConcurrentHashMap<>();
  private volatile @Nullable Pause all;
  private volatile boolean any;

  boolean isPaused(String database) {
    return any && (all != null || byDatabase.containsKey(database));
  }

  /** The pause of a database; a new one if it is not paused. Null means all databases. */
  synchronized Pause begin(@Nullable String database) {
    any = true;
    if (database != null) {
      return byDatabase.computeIfAbsent(
          database, d -> new Pause(() -> connections.getOrDefault(d, 0)));
    }
    Pause begun = all == null ? new Pause(this::sum) : all;
    all = begun;
    return begun;
  }

  private int sum() {
    return connections.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Ends it; false when it was not paused. Null means all pauses. */
  synchronized boolean end(@Nullable String database) {
    boolean ended;
    if (database == null) {
      ended = any;
      cancel(all);
      all = null;
      byDatabase.values().forEach(Pauses::cancel);
      byDatabase.clear();
    } else {
      Pause pause = byDatabase.remove(database);
      ended = pause != null;
      cancel(pause);
    }
    any = all != null || !byDatabase.isEmpty();
    return ended;
  }

  private static void cancel(@Nullable Pause pause) {
    if (pause != null) {
      CompletableFuture<Void> done = pause.done();
      done.cancel(false);
    }
  }

  /** A connection is being opened. */
  void opening(String database) {
    connections.merge(database, 1, Integer::sum);
  }

  /** A connection is closed, or could not be opened. */
  void closed(String database) {
    connections.computeIfPresent(database, (d, count) -> count == 1 ? null : count - 1);
    if (any) {
      byDatabase.values().forEach(Pause::check);
      Pause whole = all;
      if (whole != null) {
        whole.check();
      }
    }
  }
}
