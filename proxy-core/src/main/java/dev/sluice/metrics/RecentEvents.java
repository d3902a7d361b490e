package dev.sluice.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #MOST} things that somebody who is called at night wants to know of. A ring: the
 * oldest gives way. What happens again and again is one entry with a count for as long as it goes
 * on, so that it does not push out the rest. Any thread; telling of an event that is counted
 * already takes no lock.
 */
public final class RecentEvents {
  /** Entries that are kept. */
  public static final int MOST = 200;

  /** Silence after which the same thing is another event, in milliseconds. */
  private static final long GAP_MILLIS = 60_000;

  /** Repeated things that are told apart; those beyond are "other". */
  private static final int MOST_REPEATED = 100;

  /** What an event is about. */
  public enum Kind {
    /** There is another primary, or none. */
    PRIMARY,
    /** A node came, went, or became something else. */
    NODE,
    /** A replica gets no reads because it failed, or gets them again. */
    EJECTION,
    /** Statements that ran again elsewhere. */
    RETRY,
    /** Clients that a limit refused. */
    REFUSED,
    /** Logins that ended in an error. */
    LOGIN,
    /** Statements or sessions that took too long. */
    TIMEOUT
  }

  /**
   * Something that happened.
   *
   * @param since when it began, in milliseconds since 1970
   * @param at when it was seen last, in milliseconds since 1970
   * @param node the name of the node that it is about, or empty
   * @param text for anyone: no names of users or databases, nothing of a statement
   * @param detail what only an administrator may read, or empty
   * @param count how often
   */
  public record Event(
      long since, long at, Kind kind, String node, String text, String detail, long count) {}

  private record Key(Kind kind, String text) {}

  private static final class Entry {
    private final long place;
    private final Event first;
    private final LongAdder count = new LongAdder();
    private volatile long last;

    Entry(long place, Event first) {
      this.place = place;
      this.first = first;
      this.last = first.at();
      count.increment();
    }

    Event event() {
      return new Event(
          first.since(),
          last,
          first.kind(),
          first.node(),
          first.text(),
          first.detail(),
          count.sum());
    }
  }

  private final LongSupplier millis;
  private final AtomicReferenceArray<@Nullable Entry> ring = new AtomicReferenceArray<>(MOST);
  private final AtomicLong places = new AtomicLong();
  private final Map<Key, Entry> repeated = new ConcurrentHashMap<>();

  public RecentEvents() {
    this(System::currentTimeMillis);
  }

  /** With a clock of milliseconds since 1970. */
  RecentEvents(LongSupplier millis) {
    this.millis = millis;
  }

  /** Something happened, to a node unless its name is empty. */
  public void add(Kind kind, String node, String text, String detail) {
    put(kind, node, text, detail);
  }

  /** Something happened that may happen often. */
  public void count(Kind kind, String text) {
    Key key = new Key(kind, text);
    Entry known = repeated.get(key);
    if (known == null && repeated.size() >= MOST_REPEATED) {
      key = new Key(kind, "other");
      known = repeated.get(key);
    }
    long now = millis.getAsLong();
    if (known != null && now - known.last < GAP_MILLIS && known.place > places.get() - MOST) {
      known.count.increment();
      known.last = now;
    } else {
      // Two threads at once may make one entry each: both count.
      repeated.put(key, put(kind, "", key.text(), ""));
    }
  }

  private Entry put(Kind kind, String node, String text, String detail) {
    long now = millis.getAsLong();
    long place = places.getAndIncrement();
    Entry entry = new Entry(place, new Event(now, now, kind, node, text, detail, 1));
    ring.set((int) (place % MOST), entry);
    return entry;
  }

  /** What is remembered, the newest first. */
  public List<Event> newest() {
    List<Event> events = new ArrayList<>();
    for (long place = places.get() - 1, last = Math.max(0, place - MOST + 1);
        place >= last;
        place--) {
      Entry entry = ring.get((int) (place % MOST));
      if (entry != null) {
        events.add(entry.event());
      }
    }
    // Stable: of the same millisecond the newer one stays first.
    events.sort(Comparator.comparingLong(Event::at).reversed());
    return List.copyOf(events);
  }
}
