package dev.sluice.topology;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.CachedRoles;
import dev.sluice.auth.RoleLookupException;
import dev.sluice.auth.RoleSource;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Reads roles and their verifiers from pg_authid on whichever node answers, as the user of the
 * setting {@code auth.query}. Answers are believed for {@code auth.cache}; simultaneous questions
 * for one name share one query. Owns two daemon threads with a connection each, opened when first
 * needed and kept; a bounded number of questions waits for them.
 */
public final class AuthQuery implements RoleSource, AutoCloseable {
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 1_000;
  private static final int MAX_ROLES = 10_000;

  private final CachedRoles cache;
  private final LiveNodes nodes;
  private final ThreadPoolExecutor threads;
  private final List<RoleReader> readers;
  private final Queue<RoleReader> idle;
  private final Set<Question> underWay = ConcurrentHashMap.newKeySet();

  /**
   * Opens nothing yet.
   *
   * @param nodes who can be asked, the best first; called for each query, on its thread
   * @param timeout how long one node may take to accept a connection and to answer, each; at least
   *     a second is waited
   */
  public AuthQuery(
      SluiceConfig.Auth auth, Supplier<List<HostPort>> nodes, Duration timeout, JdbcTls tls) {
    this(
        new LiveNodes(auth.query(), nodes, System::nanoTime),
        auth.cache(),
        MAX_WAITING,
        () -> new JdbcRoleReader(auth.query(), timeout, tls));
  }

  AuthQuery(LiveNodes nodes, Duration believed, int maxWaiting, Supplier<RoleReader> newReader) {
    this.nodes = nodes;
    this.cache = new CachedRoles(this::ask, believed, MAX_ROLES, System::nanoTime);
    this.readers = List.of(newReader.get(), newReader.get());
    this.idle = new ConcurrentLinkedQueue<>(readers);
    this.threads = threads(maxWaiting);
  }

  private static ThreadPoolExecutor threads(int maxWaiting) {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        THREADS,
        THREADS,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(maxWaiting),
        task -> {
          Thread thread = new Thread(task, "sluice-auth-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Fails with {@link RoleLookupException}. */
  @Override
  public CompletionStage<Optional<AuthRole>> role(String name) {
    return cache.role(name);
  }

  @Override
  public void forget(String name) {
    cache.forget(name);
  }

  private CompletionStage<Optional<AuthRole>> ask(String name) {
    Question question = new Question(name, new CompletableFuture<>());
    try {
      threads.execute(question);
    } catch (RejectedExecutionException e) {
      question.answer().completeExceptionally(threads.isShutdown() ? closed() : tooMany());
    }
    return question.answer();
  }

  private RoleLookupException tooMany() {
    return new RoleLookupException(
        "53300",
        "too many logins wait for the auth query: " + threads.getQueue().size() + " names",
        null);
  }

  private static RoleLookupException closed() {
    return new RoleLookupException("57P01", "the auth query is closed", null);
  }

  /** One name that is asked for; runs on one of the threads. */
  private final class Question implements Runnable {
    private final String name;
    private final CompletableFuture<Optional<AuthRole>> answer;

    Question(String name, CompletableFuture<Optional<AuthRole>> answer) {
      this.name = name;
      this.answer = answer;
    }

    CompletableFuture<Optional<AuthRole>> answer() {
      return answer;
    }

    @Override
    public void run() {
      RoleReader reader = idle.remove(); // there are as many as threads
      underWay.add(this);
      try {
        answer.complete(nodes.read(name, reader));
      } catch (Throwable e) { // whatever it is, somebody waits for the answer
        answer.completeExceptionally(threads.isShutdown() ? closed() : e);
      } finally {
        underWay.remove(this);
        idle.add(reader);
      }
    }
  }

  /** Fails what waits and what is under way, and closes the connections. Does not wait. */
  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      ((Question) waiting).answer().completeExceptionally(closed());
    }
    underWay.forEach(question -> question.answer().completeExceptionally(closed()));
    readers.forEach(RoleReader::close);
  }
}
