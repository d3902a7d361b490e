package dev.sluice.session;

import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tallies of all event loops and databases. Any thread. */
public final class Tallies {
  private record Key(EventLoop loop, String database) {}

  private final Map<Key, Tally> all = new ConcurrentHashMap<>();

  /** The one that sessions of that loop write. */
  public Tally of(EventLoop loop, String database) {
    return all.computeIfAbsent(new Key(loop, database), key -> new Tally(database));
  }

  /** Those there are; a database may have several. */
  public Collection<Tally> all() {
    return all.values();
  }
}
