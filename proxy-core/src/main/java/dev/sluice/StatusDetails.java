package dev.sluice;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.sluice.admin.Status;
import dev.sluice.console.ConsoleServices;
import dev.sluice.pool.ServerView;
import dev.sluice.session.SessionView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What only an administrator may see. Sessions and connections have to be asked of their event
 * loops: that is done seldom, and never waited for longer than {@link #PATIENCE}. Asked on one
 * thread.
 */
final class StatusDetails {
  /** How old what the event loops told may be. */
  private static final Duration AGE = Duration.ofSeconds(5);

  /** Less than the time to the next question, so that there is never more than one. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int MOST_SESSIONS = 50;
  private static final int MOST_STATEMENTS = 100;

  /** What the event loops told. */
  private record Told(String asOf, List<Status.Pool> pools, List<Status.Session> sessions) {}

  private record Pool(String database, String user) {}

  /** The sums of one pool. */
  private static final class Sums {
    private final Map<String, Integer> sessions = new TreeMap<>();
    private final Map<ServerView.State, Integer> servers = new TreeMap<>();
    private long longestWait;
  }

  private final ConsoleServices services;
  private CompletableFuture<Told> newest =
      CompletableFuture.completedFuture(new Told("", List.of(), List.of()));
  private long askedAt = System.nanoTime() - AGE.toNanos();

  StatusDetails(ConsoleServices services) {
    this.services = services;
  }

  CompletableFuture<Status.Details> take() {
    long now = System.nanoTime();
    if (now - askedAt >= AGE.toNanos()) {
      askedAt = now;
      newest = ask(newest.join());
    }
    return newest.thenApply(
        told -> new Status.Details(told.asOf(), told.pools(), told.sessions(), statements()));
  }

  /** If an event loop does not answer, what was told before still holds. */
  private CompletableFuture<Told> ask(Told before) {
    String asOf = Instant.now().toString();
    return SessionView.of(services.sessions().all())
        // Elsewhere: the last event loop to answer has other work.
        .thenCombineAsync(
            services.pool().views(),
            (sessions, servers) -> new Told(asOf, pools(sessions, servers), sessions(sessions)))
        .completeOnTimeout(before, PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionally(closed -> before);
  }

  private List<Status.Pool> pools(
      Collection<SessionView> sessions, Collection<ServerView> servers) {
    Map<Pool, Sums> pools =
        new TreeMap<>(Comparator.comparing(Pool::database).thenComparing(Pool::user));
    for (SessionView session : sessions) {
      Pool pool = new Pool(session.who().database(), session.who().user());
      Sums sums = pools.computeIfAbsent(pool, key -> new Sums());
      sums.sessions.merge(session.state().activity(), 1, Integer::sum);
      sums.longestWait = Math.max(sums.longestWait, session.state().waiting().nanos());
    }
    for (ServerView server : servers) {
      Pool pool = new Pool(server.login().database(), server.login().user());
      pools.computeIfAbsent(pool, key -> new Sums()).servers.merge(server.state(), 1, Integer::sum);
    }
    return pools.entrySet().stream().map(pool -> pool(pool.getKey(), pool.getValue())).toList();
  }

  private Status.Pool pool(Pool pool, Sums sums) {
    return new Status.Pool(
        pool.database(),
        pool.user(),
        sums.sessions.getOrDefault("active", 0),
        sums.sessions.getOrDefault("idle", 0),
        sums.sessions.getOrDefault("waiting", 0),
        NANOSECONDS.toMillis(sums.longestWait),
        sums.servers.getOrDefault(ServerView.State.ACTIVE, 0),
        sums.servers.getOrDefault(ServerView.State.IDLE, 0),
        sums.servers.getOrDefault(ServerView.State.LOGIN, 0),
        services.pool().isPaused(pool.database()));
  }

  /** Those that wait, then the others that are not just idle, those that take longest first. */
  private static List<Status.Session> sessions(Collection<SessionView> sessions) {
    return sessions.stream()
        .filter(s -> !s.state().activity().equals("idle") || !s.state().pins().isEmpty())
        .map(StatusDetails::session)
        .sorted(
            Comparator.comparing((Status.Session s) -> !s.state().equals("waiting"))
                .thenComparing(Comparator.comparingLong(Status.Session::millis).reversed()))
        .limit(MOST_SESSIONS)
        .toList();
  }

  private static Status.Session session(SessionView session) {
    SessionView.State state = session.state();
    boolean waits = state.activity().equals("waiting");
    return new Status.Session(
        session.id(),
        session.who().user(),
        session.who().database(),
        session.who().applicationName(),
        session.socket().remote().toString(),
        state.activity(),
        NANOSECONDS.toMillis(waits ? state.waiting().nanos() : state.statementNanos()),
        state.waiting().what(),
        waits ? state.waiting().node() : state.node(),
        state.pins());
  }

  private List<Status.Statement> statements() {
    return services.classifiers().known(MOST_STATEMENTS).stream()
        .map(s -> new Status.Statement(s.text(), s.kind(), s.reason(), s.detail()))
        // The cache has it once for each way of sending it.
        .distinct()
        .sorted(Comparator.comparing(Status.Statement::text))
        .toList();
  }
}
