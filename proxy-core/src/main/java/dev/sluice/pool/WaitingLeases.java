package dev.sluice.pool;

import dev.sluice.server.ServerLogin;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who waits on one event loop for a connection to one node: first in, first out, in all and for
 * each login. Used on that loop only, but for their number and the age of the oldest, which any
 * thread may read.
 */
final class WaitingLeases {
  /** The {@link #oldestSince} of nobody. */
  static final long NOBODY = Long.MAX_VALUE;

  private final LinkedHashSet<Lease> all = new LinkedHashSet<>();
  private final Map<ServerLogin.Key, ArrayDeque<Lease>> byKey = new HashMap<>();
  private volatile int size;
  private volatile long oldestSince = NOBODY;

  void add(Lease lease) {
    all.add(lease);
    byKey.computeIfAbsent(lease.key(), key -> new ArrayDeque<>()).addLast(lease);
    publish();
  }

  /** Whether it was there. */
  boolean remove(Lease lease) {
    if (!all.remove(lease)) {
      return false;
    }
    ArrayDeque<Lease> same = byKey.get(lease.key());
    if (same != null && same.remove(lease) && same.isEmpty()) {
      byKey.remove(lease.key());
    }
    publish();
    return true;
  }

  private void publish() {
    size = all.size();
    Lease oldest = oldest();
    oldestSince = oldest == null ? NOBODY : oldest.askedAt();
  }

  /** Who has waited longest, or null. */
  @Nullable Lease oldest() {
    Iterator<Lease> first = all.iterator();
    return first.hasNext() ? first.next() : null;
  }

  /** Who of that login has waited longest, or null. */
  @Nullable Lease oldest(ServerLogin.Key key) {
    ArrayDeque<Lease> same = size == 0 ? null : byKey.get(key);
    return same == null ? null : same.peekFirst();
  }

  int size() {
    return size;
  }

  /** When the oldest was asked for, or {@link #NOBODY}. */
  long oldestSince() {
    return oldestSince;
  }
}
