package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The configuration that applies now. Parts of the proxy either ask for it each time ({@link
 * #part}, one volatile read) or follow it, when they make something of it that takes time. A reload
 * replaces all of it at once, or nothing. Any thread.
 */
public final class LiveConfig {
  /** Makes something of the configuration. */
  @FunctionalInterface
  public interface Follower {
    /**
     * Gets ready for another configuration. Changes nothing yet, and may fail.
     *
     * @return what puts it in force; does not fail
     */
    Runnable prepare(SluiceConfig next);
  }

  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private volatile LoadedConfig current;

  public LiveConfig(LoadedConfig current) {
    this.current = current;
  }

  /** What applies, with where each setting comes from. */
  public LoadedConfig loaded() {
    return current;
  }

  /** What applies. */
  public SluiceConfig config() {
    return current.config();
  }

  /** A part of what applies at the time when it is asked for. */
  public <T> Supplier<T> part(Function<SluiceConfig, T> part) {
    return () -> part.apply(current.config());
  }

  /** From now on it is told of each change. */
  public void follow(Follower follower) {
    followers.add(follower);
  }

  /**
   * Replaces what can be replaced in a running process; the rest stays as it is.
   *
   * @return what has changed
   * @throws RuntimeException of a follower that cannot prepare; then nothing has changed
   */
  public synchronized ConfigChanges replace(LoadedConfig next) {
    LoadedConfig before = current;
    LoadedConfig after =
        new LoadedConfig(
            Reloadable.merge(before.config(), next.config()),
            Reloadable.merge(before.effective(), next.effective()),
            next.notes());
    List<Runnable> ready = new ArrayList<>();
    followers.forEach(follower -> ready.add(follower.prepare(after.config())));
    current = after;
    ready.forEach(Runnable::run);
    return ConfigChanges.between(before, next, after);
  }
}
