package dev.sluice.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.pool.Lease;
import dev.sluice.pool.ServerPool;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import dev.sluice.session.Welcome;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.ClusterView;
import dev.sluice.topology.Node;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a server says to a login: its ParameterStatus values, or its error when the database does
 * not exist or a setting of the startup packet is wrong. The first client with a startup packet has
 * the proxy log in to the primary with it; the answer serves the next ones, so that a client that
 * never asks anything needs no server connection, and so that clients can log in while all server
 * connections are in use. Any thread.
 */
public final class Welcomes {
  /**
   * After this an answer still serves, but is asked for anew: ALTER ROLE or ALTER DATABASE may have
   * changed it.
   */
  private static final Duration FRESH = Duration.ofSeconds(30);

  /** How long an answer that nobody needs is kept. */
  private static final Duration KEPT = Duration.ofHours(1);

  /** Different startup packets that are remembered. */
  private static final int MOST = 1_000;

  private static final int RETRY_MILLIS = 50;

  private final ClusterView cluster;
  private final ServerPool pool;
  private final Supplier<Duration> patience;
  private final Cache<ServerLogin.Key, Answer> known =
      Caffeine.newBuilder().expireAfterAccess(KEPT).maximumSize(MOST).build();

  /** An answer, or the wait for the first one. */
  private static final class Answer {
    private final CompletableFuture<Map<String, String>> parameters = new CompletableFuture<>();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final long askedAt = System.nanoTime();

    /** True for one caller once the answer is old. */
    boolean mustBeRenewed() {
      return parameters.isDone()
          && System.nanoTime() - askedAt > FRESH.toNanos()
          && renewing.compareAndSet(false, true);
    }
  }

  /**
   * Makes the cache.
   *
   * @param patience how long a login is held while no server can be had
   */
  public Welcomes(ClusterView cluster, ServerPool pool, Supplier<Duration> patience) {
    this.cluster = cluster;
    this.pool = pool;
    this.patience = patience;
  }

  /** The parameters to tell a client with that login. Fails with {@link ServerException}. */
  CompletionStage<Map<String, String>> ask(ServerLogin login, EventLoop loop) {
    Answer mine = new Answer();
    Answer first = known.asMap().putIfAbsent(login.key(), mine);
    if (first == null) {
      mine.parameters.whenComplete((told, error) -> forget(login, mine, error));
      new Question(login, loop, mine.parameters, true).ask();
      return mine.parameters;
    }
    if (first.mustBeRenewed()) {
      renew(login, loop, first);
    }
    return first.parameters;
  }

  private void forget(ServerLogin login, Answer answer, @Nullable Throwable error) {
    if (error != null) {
      known.asMap().remove(login.key(), answer);
    }
  }

  private void renew(ServerLogin login, EventLoop loop, Answer old) {
    Answer renewed = new Answer();
    renewed.parameters.whenComplete(
        (told, error) -> {
          if (error == null) {
            known.asMap().replace(login.key(), old, renewed);
          } else if (error instanceof ServerException refused
              && refused.kind() == ServerException.Kind.REFUSED) {
            forget(login, old, error);
          } else {
            // No connection to be had right now: the old answer stays, the next login tries again.
            old.renewing.set(false);
          }
        });
    new Question(login, loop, renewed.parameters, false).ask();
  }

  /** One login to a server, tried again while none can be reached. */
  private final class Question implements Lease.Receiver {
    private final ServerLogin login;
    private final EventLoop loop;
    private final CompletableFuture<Map<String, String>> answer;
    private final boolean patient;
    private final long startedAt = System.nanoTime();

    Question(
        ServerLogin login,
        EventLoop loop,
        CompletableFuture<Map<String, String>> answer,
        boolean patient) {
      this.login = login;
      this.loop = loop;
      this.answer = answer;
      this.patient = patient;
    }

    void ask() {
      Node node = node(cluster.current());
      if (node == null) {
        later(
            new ServerException(
                ServerException.Kind.UNREACHABLE,
                PgError.fatal(
                    SqlState.CANNOT_CONNECT_NOW,
                    "there is no server to connect to at the moment")));
      } else {
        pool.lease(new Lease(new Lease.Wish(node, login, loop, patient), this));
      }
    }

    private @Nullable Node node(Cluster now) {
      if (now.primary() != null) {
        return now.primary();
      }
      return now.replicas().isEmpty() ? null : now.replicas().get(0);
    }

    @Override
    public void onGranted(Lease lease, ServerConnection connection) {
      answer.complete(Map.copyOf(Welcome.of(connection.parameters())));
      pool.releaseUnused(connection, login.key());
    }

    @Override
    public void onRefused(Lease lease, ServerException why) {
      if (why.kind() == ServerException.Kind.UNREACHABLE) {
        if (!why.error().sqlState().equals(SqlState.TOO_MANY_CONNECTIONS)) {
          cluster.suspect(lease.wish().node());
        }
        later(why);
      } else {
        answer.completeExceptionally(why);
      }
    }

    private void later(ServerException why) {
      if (!patient || System.nanoTime() - startedAt > patience.get().toNanos()) {
        answer.completeExceptionally(why);
      } else {
        loop.schedule(this::ask, RETRY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }
}
