package dev.sluice.routing;

import dev.sluice.topology.CatalogReader;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up with the catalogs of the databases that have sessions, or had some minutes ago. Owns one
 * daemon thread, on which it reads one catalog after the other; asked to look by any.
 */
final class CatalogWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CatalogWatch.class);

  /** How long a statement waits for a database's first facts. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long a database is watched after its last session. */
  private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final long BACK_OFF_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** Changes come in groups: this long the watch waits for the rest of one. */
  private static final long GROUP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Of its time, the thread spends at most one part in so many on rounds. */
  private static final int ROUND_PARTS = 20;

  /** The same for a database that changes without end. */
  private static final int CHANGE_PARTS = 5;

  private final CatalogReader reader;
  private final StatementClassifiers.Schedule schedule;
  private final Listener listener;
  private final ConcurrentMap<String, WatchedDatabase> databases = new ConcurrentHashMap<>();
  private final @Nullable ScheduledThreadPoolExecutor thread;

  /** Is told, on the watching thread, what has been found. */
  interface Listener {
    /** The facts are other ones than before. */
    void changed(String database, CatalogFacts facts);

    /** The look is over, whatever came of it. */
    void looked(String database);

    /** Nobody has used it for long: to be forgotten, if {@link #drop} still says so. */
    void unused(String database);
  }

  CatalogWatch(CatalogReader reader, StatementClassifiers.Schedule schedule, Listener listener) {
    this.reader = reader;
    this.schedule = schedule;
    this.listener = listener;
    this.thread = schedule.interval().isZero() ? null : start();
  }

  private static ScheduledThreadPoolExecutor start() {
    return new ScheduledThreadPoolExecutor(
        1,
        task -> {
          Thread started = new Thread(task, "sluice-catalog");
          started.setDaemon(true);
          return started;
        });
  }

  /** Begins the rounds. */
  void begin() {
    after(schedule.interval().toNanos(), this::round);
  }

  boolean isOn() {
    return thread != null;
  }

  /** A session begins. */
  void use(String database) {
    if (isOn()) {
      databases.computeIfAbsent(database, WatchedDatabase::new).use();
    }
  }

  /** Looks at the catalog as soon as there is time. */
  void soon(String database) {
    WatchedDatabase watched = databases.get(database);
    if (watched != null && watched.ask()) {
      after(watched.delay(GROUP_NANOS, CHANGE_PARTS), () -> look(watched));
    }
  }

  /** Whether nobody uses it, and forgets it then. */
  boolean drop(String database) {
    WatchedDatabase watched = databases.get(database);
    return watched != null
        && watched.unusedNanos() > KEPT_NANOS
        && databases.remove(database) != null;
  }

  private void round() {
    long started = System.nanoTime();
    try {
      Set<String> inUse = schedule.inUse().get();
      for (WatchedDatabase watched : databases.values()) {
        if (inUse.contains(watched.name())) {
          watched.use();
        }
        if (watched.unusedNanos() > KEPT_NANOS) {
          listener.unused(watched.name());
        } else if (watched.isDue()) {
          look(watched);
        }
      }
    } finally {
      long taken = System.nanoTime() - started;
      after(Math.max(schedule.interval().toNanos(), ROUND_PARTS * taken), this::round);
    }
  }

  private void look(WatchedDatabase watched) {
    watched.begin();
    try {
      FactsBuilder rows = new FactsBuilder();
      String version = reader.read(watched.name(), watched.version(), rows);
      if (!version.equals(watched.version())) {
        CatalogFacts facts = rows.build();
        if (watched.learn(version, facts)) {
          listener.changed(watched.name(), facts);
          log.debug("catalog of database {}: {} names", watched.name(), facts.size());
        }
      }
      watched.succeeded();
    } catch (CatalogReader.UnreadableException e) {
      if (e.isOfNoDatabase()) {
        // Dropped, and its last sessions gone with it: nothing that anyone has to see to.
        log.debug("database {} is not there", watched.name());
        watched.failed("", schedule.interval().toNanos(), BACK_OFF_NANOS);
      } else {
        failed(watched, String.valueOf(e.getMessage()));
      }
    } catch (RuntimeException e) {
      failed(watched, e.toString());
      log.debug("catalog of database {}", watched.name(), e);
    } finally {
      listener.looked(watched.name());
    }
  }

  private void failed(WatchedDatabase watched, String problem) {
    if (watched.failed(problem, schedule.interval().toNanos(), BACK_OFF_NANOS) && isOpen()) {
      log.warn(
          "the catalog of database {} cannot be read: {}; {}",
          watched.name(),
          problem,
          watched.version().isEmpty()
              ? "what is not built in goes to the primary there"
              : "what was known of it is still believed");
    }
  }

  private boolean isOpen() {
    return thread != null && !thread.isShutdown();
  }

  private void after(long nanos, Runnable task) {
    if (thread != null) {
      try {
        thread.schedule(task, nanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        log.trace("closed", e);
      }
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.shutdownNow();
    }
  }
}
