package dev.sluice.admin;

import dev.sluice.metrics.ProxyMetrics;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What there is to see, by path. Answers are made on two threads of its own, one for scrapes and
 * one for health, so that neither a slow scrape makes the proxy look dead nor any of them holds an
 * event loop.
 */
final class Pages implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pages.class);
  private static final int MOST_WAITING = 100;
  private static final String INDEX =
      """
      Sluice
      /metrics         metrics for Prometheus
      /health/live     200 while the event loops answer
      /health/ready    200 while new clients are welcome
      /health/primary  200 while there is an elected primary
      """;

  private record Page(Executor executor, Function<String, Answer> answer) {}

  private final ExecutorService scrapes = worker("sluice-http-scrape");
  private final ExecutorService health = worker("sluice-http-health");
  private final Map<String, Page> pages;

  Pages(ProxyMetrics metrics, HealthProbes probes) {
    pages =
        Map.of(
            "/", new Page(Runnable::run, accept -> Answer.text(INDEX)),
            "/metrics", new Page(scrapes, accept -> scrape(metrics, accept)),
            "/health/live", healthPage(() -> live(probes)),
            "/health/ready", healthPage(probes.ready()),
            "/health/primary", healthPage(probes.primary()));
  }

  boolean has(String path) {
    return pages.containsKey(path);
  }

  /**
   * Makes the answer of a page and gives it to {@code consumer} once, on any thread.
   *
   * @param accept value of the Accept header, empty when there is none
   */
  void answer(String path, String accept, Consumer<Answer> consumer) {
    @Nullable Page page = pages.get(path);
    if (page == null) {
      consumer.accept(Answer.error(HttpResponseStatus.NOT_FOUND));
      return;
    }
    try {
      page.executor().execute(() -> consumer.accept(answerOrError(path, page, accept)));
    } catch (RejectedExecutionException busy) {
      consumer.accept(Answer.error(HttpResponseStatus.SERVICE_UNAVAILABLE));
    }
  }

  @Override
  public void close() {
    scrapes.shutdownNow();
    health.shutdownNow();
  }

  private static Answer answerOrError(String path, Page page, String accept) {
    try {
      return page.answer().apply(accept);
    } catch (RuntimeException e) {
      log.warn("{} failed", path, e);
      return Answer.error(HttpResponseStatus.INTERNAL_SERVER_ERROR);
    }
  }

  private Page healthPage(Supplier<Health> probe) {
    return new Page(health, accept -> Answer.health(ask(probe)));
  }

  private static Health live(HealthProbes probes) {
    boolean live = probes.live().getAsBoolean();
    return new Health(live, live ? "the event loops answer" : "an event loop does not answer");
  }

  private static Health ask(Supplier<Health> probe) {
    try {
      return probe.get();
    } catch (RuntimeException e) {
      log.warn("a health probe failed", e);
      return new Health(false, "the probe failed");
    }
  }

  private static Answer scrape(ProxyMetrics metrics, String accept) {
    ProxyMetrics.Scrape scrape = metrics.scrape(accept);
    return new Answer(HttpResponseStatus.OK, scrape.contentType(), scrape.text());
  }

  private static ExecutorService worker(String name) {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(MOST_WAITING),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
