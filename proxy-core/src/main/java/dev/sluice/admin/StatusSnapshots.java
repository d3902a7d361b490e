package dev.sluice.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest status as JSON, shared by all who ask: made at most once in {@link #AGE}, on a thread
 * of its own, and never unless somebody asks. To be asked on one thread.
 */
final class StatusSnapshots implements AutoCloseable {
  /** How old one may be that is given out again. A little less than the time between two events. */
  static final Duration AGE = Duration.ofMillis(900);

  private static final Logger log = LoggerFactory.getLogger(StatusSnapshots.class);

  private record Taken(long at, CompletableFuture<String> json) {}

  private final StatusSource source;
  private final LongSupplier nanoClock;
  private final ObjectMapper mapper = new ObjectMapper();
  private final ExecutorService worker = Pages.worker("sluice-http-status");
  private final Map<Access, Taken> newest = new EnumMap<>(Access.class);

  StatusSnapshots(StatusSource source, LongSupplier nanoClock) {
    this.source = source;
    this.nanoClock = nanoClock;
  }

  /** Comes later, on any thread; fails when the status cannot be had, which is logged. */
  CompletableFuture<String> json(Access access) {
    long now = nanoClock.getAsLong();
    Taken known = newest.get(access);
    if (known != null && (!known.json().isDone() || now - known.at() < AGE.toNanos())) {
      return known.json();
    }
    Taken taken = new Taken(now, take(access));
    newest.put(access, taken);
    return taken.json();
  }

  private CompletableFuture<String> take(Access access) {
    try {
      return CompletableFuture.supplyAsync(() -> source.take(access), worker)
          .thenCompose(CompletionStage::toCompletableFuture)
          .thenApplyAsync(this::text, worker)
          .whenComplete(
              (text, failure) -> {
                if (failure != null) {
                  log.warn("the status cannot be shown", failure);
                }
              });
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  /** In one line: JSON escapes the ends of lines in texts. */
  private String text(Status status) {
    try {
      return mapper.writeValueAsString(status);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
