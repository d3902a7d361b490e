package dev.sluice.routing;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What {@link CatalogWatch} remembers of one database. Its thread reads catalogs; {@link #use} and
 * {@link #ask} come from any.
 */
final class WatchedDatabase {
  private static final int MAX_DOUBLINGS = 20;

  private final String name;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile long lastUse = System.nanoTime();
  private volatile long lastLook = System.nanoTime();
  private volatile long lookNanos;
  private volatile long pauseNanos;
  private String version = "";
  private @Nullable CatalogFacts facts;
  private String problem = "";
  private int failures;

  WatchedDatabase(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void use() {
    lastUse = System.nanoTime();
  }

  long unusedNanos() {
    return System.nanoTime() - lastUse;
  }

  /** Whether a look must be planned: none is, after which this would be known. */
  boolean ask() {
    return asked.compareAndSet(false, true);
  }

  /**
   * How long to wait for the next look.
   *
   * @param least if the last look was long ago
   * @param parts the looks may take one part in so many of the time
   */
  long delay(long least, int parts) {
    long pause = Math.max(parts * lookNanos, pauseNanos);
    return Math.max(least, pause - (System.nanoTime() - lastLook));
  }

  /** Whether the last failure was long enough ago. */
  boolean isDue() {
    return pauseNanos == 0 || System.nanoTime() - lastLook > pauseNanos;
  }

  /** A look begins: what changes from now on needs another one. */
  void begin() {
    asked.set(false);
    lastLook = System.nanoTime();
  }

  String version() {
    return version;
  }

  /** Whether the facts are new. */
  boolean learn(String newVersion, CatalogFacts newFacts) {
    boolean differs = !newFacts.equals(facts);
    version = newVersion;
    facts = newFacts;
    return differs;
  }

  void succeeded() {
    ended();
    failures = 0;
    pauseNanos = 0;
    problem = "";
  }

  /**
   * The next look waits longer each time.
   *
   * @return whether this problem is another one than the last
   */
  boolean failed(String newProblem, long firstPause, long longestPause) {
    ended();
    failures = Math.min(failures + 1, MAX_DOUBLINGS);
    pauseNanos = Math.min(firstPause << (failures - 1), longestPause);
    boolean differs = !newProblem.equals(problem);
    problem = newProblem;
    return differs;
  }

  private void ended() {
    long now = System.nanoTime();
    lookNanos = now - lastLook;
    lastLook = now;
  }
}
