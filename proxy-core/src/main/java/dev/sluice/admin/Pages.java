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
 * What there is to see, by path. Answers are made on threads of its own, one for scrapes, one for
 * health and one for the status, so that neither a slow scrape makes the proxy look dead nor any of
 * them holds an event loop.
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
      /status          what the proxy does now, for people
      /status.json     the same for programs
      /login           the way to see all of it, with http.adminPassword
      """;

  /** Gives its answer once, on any thread. */
  private interface Page {
    void answer(Request request, Consumer<Answer> consumer);
  }

  private final ExecutorService scrapes = worker("sluice-http-scrape");
  private final ExecutorService health = worker("sluice-http-health");
  private final Map<String, Page> pages;

  private final StatusPages status;

  Pages(ProxyMetrics metrics, HealthProbes probes, StatusPages status) {
    this.status = status;
    pages =
        Map.of(
            "/",
            (request, consumer) -> consumer.accept(Answer.text(INDEX)),
            "/metrics",
            on(scrapes, request -> scrape(metrics, request.accept())),
            "/health/live",
            healthPage(() -> live(probes)),
            "/health/ready",
            healthPage(probes.ready()),
            "/health/primary",
            healthPage(probes.primary()),
            StatusPages.PAGE,
            (request, consumer) -> consumer.accept(StatusDocument.ANSWER),
            StatusPages.JSON,
            status::json,
            StatusPages.EVENTS,
            (request, consumer) -> consumer.accept(Viewer.HEAD),
            StatusPages.LOGIN,
            status::logIn);
  }

  boolean has(String path) {
    return pages.containsKey(path);
  }

  StatusPages status() {
    return status;
  }

  /** Makes the answer to a request and gives it to {@code consumer} once, on any thread. */
  void answer(Request request, Consumer<Answer> consumer) {
    @Nullable Page page = pages.get(request.path());
    if (page == null) {
      consumer.accept(Answer.error(HttpResponseStatus.NOT_FOUND));
    } else {
      page.answer(request, consumer);
    }
  }

  @Override
  public void close() {
    scrapes.shutdownNow();
    health.shutdownNow();
    status.close();
  }

  private static Page on(Executor executor, Function<Request, Answer> answer) {
    return (request, consumer) -> {
      try {
        executor.execute(() -> consumer.accept(answerOrError(request, answer)));
      } catch (RejectedExecutionException busy) {
        consumer.accept(Answer.error(HttpResponseStatus.SERVICE_UNAVAILABLE));
      }
    };
  }

  private static Answer answerOrError(Request request, Function<Request, Answer> answer) {
    try {
      return answer.apply(request);
    } catch (RuntimeException e) {
      log.warn("{} failed", request.path(), e);
      return Answer.error(HttpResponseStatus.INTERNAL_SERVER_ERROR);
    }
  }

  private Page healthPage(Supplier<Health> probe) {
    return on(health, request -> Answer.health(ask(probe)));
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

  /** A thread with a queue that ends somewhere. */
  static ExecutorService worker(String name) {
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
