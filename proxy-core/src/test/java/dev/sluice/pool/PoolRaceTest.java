package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.auth.Credentials;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.server.FakeConnector;
import dev.sluice.server.FakeServer;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many sessions on several event loops, on their own threads, over few connections: nobody waits
 * for ever, no connection has two users, no place is lost. A lease that is missed would stay
 * waiting: its deadline is far longer than the test.
 */
final class PoolRaceTest {
  private static final HostPort ADDRESS = new HostPort("node", 5432);
  private static final Node NODE = new Node(0, "node", ADDRESS, Role.PRIMARY, 1, 1, 1);
  private static final int LOOPS = 4;
  private static final int SESSIONS = 40;
  private static final int CAP = 3;
  private static final int TURNS = 2_000;
  private static final int ROUNDS = 3_000;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(LOOPS, LocalIoHandler.newFactory());
  private final FakeConnector connector = new FakeConnector(() -> {});
  private final SluiceConfig config =
      TestConfig.of("limits: {maxServerConnectionsPerNode: " + CAP + ", waitTimeout: 1h}");
  private final ServerPool pool =
      new ServerPool(config.limits(), config.timeouts(), connector, loops.next());
  private final Set<ServerConnection> inUse = ConcurrentHashMap.newKeySet();
  private final AtomicInteger mistakes = new AtomicInteger();
  private volatile CountDownLatch round = new CountDownLatch(0);

  @AfterEach
  void close() {
    pool.close();
    for (FakeServer server : connector.servers(ADDRESS)) {
      EventLoop loop = server.connection().eventLoop();
      loop.submit(() -> server.channel().finishAndReleaseAll()).syncUninterruptibly();
    }
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Asks for a connection, gives it back, and again. */
  private final class Session implements Lease.Receiver {
    private final EventLoop loop;
    private final ServerLogin login;
    private int left;

    Session(int number) {
      this.loop = loops.next();
      // Two logins: most have the first.
      String user = number % 5 == 0 ? "other" : "u";
      this.login =
          new ServerLogin(ServerLogin.Key.of(Map.of("user", user)), new Credentials.None());
    }

    void start(int turns) {
      loop.execute(
          () -> {
            left = turns;
            ask();
          });
    }

    private void ask() {
      if (left-- == 0) {
        round.countDown();
        return;
      }
      Lease lease = new Lease(new Lease.Wish(NODE, login, loop, true), this);
      pool.lease(lease);
      if (left % 50 == 49 && lease.isOpen()) {
        lease.abandon();
        loop.execute(this::ask);
      }
    }

    @Override
    public void onGranted(Lease lease, ServerConnection connection) {
      if (!inUse.add(connection) || connection.eventLoop() != loop || !loop.inEventLoop()) {
        mistakes.incrementAndGet();
      }
      // Sometimes at once, as Welcomes does, mostly later.
      if (left % 7 == 0) {
        back(connection);
        loop.execute(this::ask);
      } else {
        loop.execute(
            () -> {
              back(connection);
              ask();
            });
      }
    }

    private void back(ServerConnection connection) {
      inUse.remove(connection);
      if (ThreadLocalRandom.current().nextInt(200) == 0) {
        pool.discard(connection);
      } else {
        pool.handBack(connection, login.key());
      }
    }

    @Override
    public void onRefused(Lease lease, ServerException why) {
      mistakes.incrementAndGet();
    }
  }

  @Test
  void nobody_is_forgotten_and_no_connection_has_two_users() throws Exception {
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      sessions.add(new Session(i));
    }

    round = new CountDownLatch(SESSIONS);
    sessions.forEach(session -> session.start(TURNS));

    assertThat(round.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(mistakes).hasValue(0);
    PoolCounters counters = Objects.requireNonNull(pool.counters().get(ADDRESS));
    assertThat(counters.waiting()).isZero();
    await().until(() -> counters.leased() == 0);
    assertThat(counters.open()).isEqualTo(counters.idle()).isLessThanOrEqualTo(CAP);
  }

  /** All begin at once, and nothing happens that would make up for what was missed. */
  @Test
  void who_begins_to_wait_while_a_connection_becomes_idle_gets_it() throws Exception {
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < CAP + 2; i++) {
      sessions.add(new Session(i));
    }

    for (int i = 0; i < ROUNDS; i++) {
      round = new CountDownLatch(sessions.size());
      sessions.forEach(session -> session.start(1));
      assertThat(round.await(1, TimeUnit.MINUTES)).isTrue();
    }

    assertThat(mistakes).hasValue(0);
  }
}
