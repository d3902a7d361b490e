package dev.sluice;

import dev.sluice.config.ConfigChanges;
import dev.sluice.config.ConfigException;
import dev.sluice.config.LiveConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.metrics.ReloadMeters;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration again: on SIGHUP, when the console says so, and by itself when what it
 * says has changed. What is wrong is told, and changes nothing. Has a thread of its own, since it
 * reads files and derives keys of passwords.
 */
final class Reloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

  private final ConfigReader source;
  private final LiveConfig live;
  private final Runnable certificates;
  private final ReloadMeters meters;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("sluice-config", true));

  /** What was read last, and what was put in force last; of the second one parts need a restart. */
  private SluiceConfig seen;

  private SluiceConfig applied;
  private List<String> problems = List.of();

  /**
   * Reads nothing yet.
   *
   * @param certificates reads the files of TLS again
   */
  Reloader(ConfigReader source, LiveConfig live, Runnable certificates, ReloadMeters meters) {
    this.source = source;
    this.live = live;
    this.certificates = certificates;
    this.meters = meters;
    this.seen = live.config();
    this.applied = live.config();
  }

  /** From now on it looks for changes. Zero: it does not. */
  void watch(Duration interval) {
    if (!interval.isZero()) {
      long millis = Math.max(1, interval.toMillis());
      thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Now. Fails with {@link ConfigException}. Any thread. */
  CompletableFuture<ConfigChanges> reload() {
    return CompletableFuture.supplyAsync(this::readAndApply, thread);
  }

  private ConfigChanges readAndApply() {
    certificates.run();
    try {
      LoadedConfig next = source.read();
      seen = next.config();
      return apply(next);
    } catch (ConfigException e) {
      refused(e);
      throw new CompletionException(e);
    }
  }

  /** A change counts when it has been there twice: a file may just be being written. */
  void look() {
    try {
      LoadedConfig next = source.read();
      problems = List.of();
      boolean settled = next.config().equals(seen);
      seen = next.config();
      if (settled && !seen.equals(applied)) {
        apply(next);
      }
    } catch (ConfigException e) {
      if (!e.problems().equals(problems)) {
        refused(e);
      }
    } catch (RuntimeException e) {
      LOG.error("the configuration cannot be looked at", e);
    }
  }

  private void refused(ConfigException why) {
    problems = why.problems();
    meters.onFailed();
    LOG.error("the configuration stays as it was: {}", String.join("; ", problems));
  }

  private ConfigChanges apply(LoadedConfig next) {
    ConfigChanges changes;
    try {
      changes = live.replace(next);
    } catch (RuntimeException e) {
      meters.onFailed();
      LOG.error("the configuration stays as it was", e);
      throw e;
    }
    applied = next.config();
    meters.onDone();
    next.notes().forEach(LOG::warn);
    LOG.info("configuration read again{}", changes.isEmpty() ? ": nothing has changed" : "");
    changes.live().forEach(change -> LOG.info("changed: {}", change));
    changes.needRestart().forEach(change -> LOG.warn("needs a restart: {}", change));
    return changes;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
