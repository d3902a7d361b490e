package dev.sluice.routing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The few threads on which JSqlParser runs: deep stacks, a bounded queue, a time limit from the
 * request to the answer. What does not get an answer in time is unproven.
 */
final class ParserThreads implements AutoCloseable {
  /** JSqlParser recurses; 5,000 ANDed terms overflow the default stack. */
  private static final long STACK_BYTES = 16L * 1024 * 1024;

  /** The first parses load classes and run interpreted: nobody waits for these. */
  private static final List<String> WARM_UP =
      List.of(
          "select a , count ( * ) from t join u on t . a = u . b where a = 0 and b in ( '' )"
              + " group by a order by 0 limit 0",
          "with x as ( select case when a then 0 end from t ) select * from x where a like $1",
          "select * from t where a operator ( pg_catalog . ~ ) ''");

  private final long nanos;
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor clock;
  private final AtomicInteger numbers = new AtomicInteger();
  private final CountDownLatch cold;

  ParserThreads(ClassifierLimits.Work limits) {
    this.nanos = limits.time().toNanos();
    this.cold = new CountDownLatch(limits.threads());
    this.threads =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.queue()),
            task -> daemon(task, "sql-parser-" + numbers.incrementAndGet()));
    this.clock = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "sql-parser-clock"));
    clock.setRemoveOnCancelPolicy(true);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(null, task, name, STACK_BYTES);
    thread.setDaemon(true);
    return thread;
  }

  /** What came of a request. */
  enum Outcome {
    DONE,
    /** It ran until its time was over: asking again at once would be as bad. */
    TOO_SLOW,
    /** It never ran. */
    NO_THREAD
  }

  /**
   * @param classification what to answer, also when the parser said nothing
   */
  record Answer(Outcome outcome, Classification classification) {}

  /**
   * Completes exactly once, never exceptionally, on a thread of this class or the caller's.
   *
   * @param text runs on a parser thread
   * @param ast what the database is known to hold
   * @param busy the answer if there is no thread or no time
   */
  CompletableFuture<Answer> submit(Supplier<QueryString> text, AstProof ast, Classification busy) {
    Request request = new Request(text, busy, new ParserProof(ast));
    if (nanos <= 0) {
      request.expire();
      return request.answer;
    }
    try {
      request.deadline = clock.schedule(request::expire, nanos, TimeUnit.NANOSECONDS);
      threads.execute(request);
    } catch (RejectedExecutionException e) {
      request.expire();
    }
    return request.answer;
  }

  /** Lets the threads meet JSqlParser before a client does. */
  void warmUp(Function<String, QueryString> judge, AstProof ast) {
    for (int i = 0; i < threads.getCorePoolSize(); i++) {
      threads.execute(
          () -> {
            try {
              for (String sql : WARM_UP) {
                judge.apply(sql).classification(new ParserProof(ast)::examine);
              }
            } finally {
              cold.countDown();
            }
          });
    }
  }

  /** Waits until the threads are warm; false when that takes too long. */
  boolean awaitWarm(Duration timeout) throws InterruptedException {
    return cold.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    for (Runnable task : threads.shutdownNow()) {
      if (task instanceof Request request) {
        request.expire();
      }
    }
    clock.shutdownNow();
  }

  /** One text on its way. */
  private static final class Request implements Runnable {
    private final Supplier<QueryString> text;
    private final Classification busy;
    private final ParserProof proof;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile @Nullable ScheduledFuture<?> deadline;
    private volatile boolean started;

    Request(Supplier<QueryString> text, Classification busy, ParserProof proof) {
      this.text = text;
      this.busy = busy;
      this.proof = proof;
    }

    @Override
    public void run() {
      started = true;
      if (answer.isDone()) {
        return;
      }
      try {
        Classification classification = text.get().classification(proof::examine);
        if (!proof.stopped()) {
          answer.complete(new Answer(Outcome.DONE, classification));
        }
      } catch (Throwable e) {
        // Whatever JSqlParser throws, the client gets an answer; unproven is always right.
        answer.complete(new Answer(Outcome.DONE, busy));
      } finally {
        ScheduledFuture<?> waiting = deadline;
        if (waiting != null) {
          waiting.cancel(false);
        }
        expire();
      }
    }

    void expire() {
      Outcome outcome = started ? Outcome.TOO_SLOW : Outcome.NO_THREAD;
      answer.complete(new Answer(outcome, busy));
      proof.stop();
    }
  }
}
