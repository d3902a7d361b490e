package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.Credentials;
import dev.sluice.codec.Wire;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.protocol.PgError;
import dev.sluice.server.FakeConnector;
import dev.sluice.server.FakeServer;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One node's pool with two connections at most and two that may wait. */
final class ServerPoolTest {
  private static final HostPort ADDRESS = new HostPort("node", 5432);
  private static final Node NODE = new Node(0, "node", ADDRESS, Role.PRIMARY, 1, 1, 1);

  private static final SluiceConfig CONFIG =
      TestConfig.of(
          """
          limits:
            {maxServerConnectionsPerNode: 2, maxWaiting: 2, waitTimeout: 1s}
          timeouts:
            {login: 1s, connect: 1s, reset: 1s, idleServer: 1s, serverLifetime: 1h, pause: 1m}
          """);

  private final EmbeddedChannel owner = new EmbeddedChannel();
  private final EmbeddedChannel asker = new EmbeddedChannel();
  private final EmbeddedChannel other = new EmbeddedChannel();
  private final FakeConnector connector = new FakeConnector(this::settle);
  private final List<String> told = new ArrayList<>();
  private final Map<String, ServerConnection> granted = new HashMap<>();
  private final ServerPool pool =
      new ServerPool(CONFIG.limits(), CONFIG.timeouts(), connector, owner.eventLoop());

  @AfterEach
  void close() {
    pool.close();
    settle();
    connector.close();
  }

  private void settle() {
    while (owner.hasPendingTasks()
        || asker.hasPendingTasks()
        || other.hasPendingTasks()
        || connector.hasWork()) {
      owner.runPendingTasks();
      asker.runPendingTasks();
      other.runPendingTasks();
      connector.work();
    }
  }

  private static ServerLogin login(String user) {
    return new ServerLogin(ServerLogin.Key.of(Map.of("user", user)), new Credentials.None());
  }

  private Lease lease(String name) {
    return lease(name, "u", true, asker.eventLoop());
  }

  private Lease lease(String name, String user, boolean mayWait, EventLoop loop) {
    Lease lease =
        new Lease(
            new Lease.Wish(NODE, login(user), loop, mayWait),
            new Lease.Receiver() {
              @Override
              public void onGranted(Lease to, ServerConnection connection) {
                told.add("+" + name);
                granted.put(name, connection);
              }

              @Override
              public void onRefused(Lease to, ServerException why) {
                told.add("-" + name + " " + why.error().sqlState());
              }
            });
    pool.lease(lease);
    settle();
    return lease;
  }

  private ServerConnection granted(String name) {
    return Objects.requireNonNull(granted.get(name), name);
  }

  private void release(String name) {
    pool.releaseUnused(granted(name), login("u").key());
    settle();
  }

  private PoolCounters counters() {
    return Objects.requireNonNull(pool.counters().get(ADDRESS));
  }

  private List<FakeServer> servers() {
    return connector.servers(ADDRESS);
  }

  @Test
  void a_connection_is_opened_when_there_is_none() {
    lease("a");

    assertThat(told).containsExactly("+a");
    assertThat(counters().open()).isEqualTo(1);
    assertThat(counters().leased()).isEqualTo(1);
  }

  @Test
  void an_idle_connection_of_the_same_login_and_event_loop_is_used_again() {
    EventLoop loop = firstServersLoop();

    lease("b", "u", true, loop);

    assertThat(granted("b")).isSameAs(granted("a"));
    assertThat(servers()).hasSize(1);
    assertThat(counters().idle()).isZero();
  }

  /** Leases one and gives it back. Embedded connections live on a loop of their own. */
  private EventLoop firstServersLoop() {
    lease("a");
    release("a");
    assertThat(counters().idle()).isEqualTo(1);
    return granted("a").eventLoop();
  }

  @Test
  void an_idle_connection_of_another_login_makes_room_at_the_cap() {
    lease("a");
    lease("b");
    release("a");

    lease("c", "other", true, asker.eventLoop());

    assertThat(told).containsExactly("+a", "+b", "+c");
    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(counters().open()).isEqualTo(2);
  }

  @Test
  void at_the_cap_leases_wait_in_the_order_they_came() {
    lease("a");
    lease("b");
    lease("c");
    lease("d");
    assertThat(counters().waiting()).isEqualTo(2);

    release("a");
    release("b");

    assertThat(told).containsExactly("+a", "+b", "+c", "+d");
    assertThat(counters().waiting()).isZero();
    assertThat(counters().open()).isEqualTo(2);
  }

  @Test
  void a_full_queue_refuses_at_once() {
    lease("a");
    lease("b");
    lease("c");
    lease("d");

    lease("e");

    assertThat(told).containsExactly("+a", "+b", "-e 53300");
  }

  @Test
  void who_may_not_wait_is_refused_at_once() {
    lease("a");
    lease("b");

    lease("c", "u", false, asker.eventLoop());

    assertThat(told).containsExactly("+a", "+b", "-c 53300");
    assertThat(counters().waiting()).isZero();
  }

  @Test
  void who_waits_too_long_is_refused() {
    lease("a");
    lease("b");
    lease("c");

    asker.advanceTimeBy(2, TimeUnit.SECONDS);
    settle();

    assertThat(told).containsExactly("+a", "+b", "-c 53300");
    assertThat(counters().timeouts()).isEqualTo(1);
  }

  @Test
  void who_has_gone_is_passed_over() {
    lease("a");
    lease("b");
    lease("c").abandon();
    lease("d");

    release("a");

    assertThat(told).containsExactly("+a", "+b", "+d");
  }

  @Test
  void a_connection_for_who_has_gone_in_the_meantime_is_kept() {
    connector.hold();
    lease("a").abandon();
    connector.letGo();

    assertThat(told).isEmpty();
    assertThat(counters().idle()).isEqualTo(1);
  }

  @Test
  void a_connection_that_cannot_be_opened_is_refused_and_frees_its_place() {
    connector.refuse(ADDRESS, ServerException.Kind.UNREACHABLE, PgError.fatal("08006", "no route"));
    lease("a");
    lease("b");
    lease("c");
    assertThat(told).containsExactly("-a 08006", "-b 08006", "-c 08006");
    assertThat(counters().open()).isZero();

    connector.accept(ADDRESS);
    lease("d");

    assertThat(told).endsWith("+d");
  }

  @Test
  void a_discarded_connection_makes_room_for_who_waits() {
    lease("a");
    lease("b");
    lease("c");

    pool.discard(granted("a"));
    settle();

    assertThat(told).endsWith("+c");
    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(counters().open()).isEqualTo(2);
  }

  @Test
  void a_used_connection_is_cleaned_before_it_is_idle() {
    lease("a");

    pool.release(granted("a"), login("u").key());
    settle();
    assertThat(servers().get(0).got()).isEqualTo("Q[ROLLBACK] Q[DISCARD ALL]");
    assertThat(counters().idle()).isZero();
    servers().get(0).says("N C[ROLLBACK] Z S[search_path=x] C[DISCARD ALL] Z");

    assertThat(counters().idle()).isEqualTo(1);
  }

  @Test
  void a_connection_that_cannot_be_cleaned_is_closed() {
    lease("a");
    pool.release(granted("a"), login("u").key());
    servers().get(0).says("C[ROLLBACK] Z E[25001] Z");

    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(counters().open()).isZero();
  }

  @Test
  void a_connection_that_takes_too_long_to_clean_is_closed() {
    lease("a");
    pool.release(granted("a"), login("u").key());
    settle();

    asker.advanceTimeBy(2, TimeUnit.SECONDS);
    settle();

    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(counters().open()).isZero();
  }

  @Test
  void an_idle_connection_that_the_server_closes_is_forgotten() {
    firstServersLoop();

    servers().get(0).hangsUp();

    assertThat(counters().idle()).isZero();
    assertThat(counters().open()).isZero();
  }

  @Test
  void an_idle_connection_that_speaks_is_closed() {
    firstServersLoop();

    servers().get(0).says(Wire.server("E[FATAL:57P01]"));

    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(counters().open()).isZero();
  }

  @Test
  void closing_the_pool_closes_what_is_idle() {
    firstServersLoop();

    pool.close();
    settle();

    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(counters().idle()).isZero();
  }

  private void handBack(String name) {
    pool.handBack(granted(name), login("u").key());
    settle();
  }

  @Test
  void a_connection_that_is_handed_back_is_not_cleaned() {
    lease("a");
    EventLoop loop = granted("a").eventLoop();

    handBack("a");
    lease("b", "u", true, loop);

    assertThat(granted("b")).isSameAs(granted("a"));
    assertThat(servers().get(0).got()).isEmpty();
  }

  @Test
  void a_connection_with_a_cancel_in_flight_is_given_to_nobody_until_it_has_ended() {
    lease("a");
    EventLoop loop = granted("a").eventLoop();
    servers().get(0).cancelStarts();
    servers().get(0).cancelStarts();

    handBack("a");
    assertThat(counters().idle()).isZero();
    servers().get(0).cancelEnds();
    lease("b", "u", true, loop);
    assertThat(granted("b")).isNotSameAs(granted("a"));
    servers().get(0).cancelEnds();
    lease("c", "u", true, loop);

    assertThat(granted("c")).isSameAs(granted("a"));
  }

  @Test
  void a_connection_is_cleaned_when_no_cancel_can_hit_the_cleaning() {
    lease("a");
    servers().get(0).cancelStarts();

    pool.release(granted("a"), login("u").key());
    settle();
    assertThat(servers().get(0).got()).isEmpty();
    servers().get(0).cancelEnds();

    assertThat(servers().get(0).got()).isEqualTo("Q[ROLLBACK] Q[DISCARD ALL]");
  }

  @Test
  void a_connection_whose_cancel_does_not_end_is_closed() {
    lease("a");
    servers().get(0).cancelStarts();
    handBack("a");

    asker.advanceTimeBy(2, TimeUnit.SECONDS);
    settle();
    servers().get(0).cancelEnds();

    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(counters().open()).isZero();
  }

  @Test
  void a_connection_that_is_lost_while_its_cancel_is_in_flight_frees_its_place() {
    lease("a");
    servers().get(0).cancelStarts();
    handBack("a");

    servers().get(0).hangsUp();
    servers().get(0).cancelEnds();

    assertThat(counters().open()).isZero();
    assertThat(counters().idle()).isZero();
  }

  private Lease elsewhere(String name) {
    return lease(name, "u", true, other.eventLoop());
  }

  @Test
  void a_lease_on_its_event_loop_is_granted_before_lease_returns() {
    lease("a");
    handBack("a");
    List<ServerConnection> got = new ArrayList<>();

    pool.lease(
        new Lease(
            new Lease.Wish(NODE, login("u"), asker.eventLoop(), true),
            new Lease.Receiver() {
              @Override
              public void onGranted(Lease to, ServerConnection connection) {
                got.add(connection);
              }

              @Override
              public void onRefused(Lease to, ServerException why) {}
            }));

    assertThat(got).containsExactly(granted("a"));
  }

  @Test
  void an_idle_connection_of_another_event_loop_makes_room_at_the_cap() {
    lease("a");
    lease("b");
    handBack("a");

    elsewhere("c");

    assertThat(told).containsExactly("+a", "+b", "+c");
    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(counters().open()).isEqualTo(2);
    assertThat(counters().waiting()).isZero();
  }

  @Test
  void an_idle_connection_of_another_event_loop_makes_room_for_who_may_not_wait() {
    lease("a");
    lease("b");
    handBack("a");

    lease("c", "u", false, other.eventLoop());
    lease("d", "u", false, other.eventLoop());

    assertThat(told).containsExactly("+a", "+b", "+c", "-d 53300");
  }

  @Test
  void who_waits_on_the_connections_event_loop_with_its_login_is_preferred() {
    lease("a");
    lease("b");
    elsewhere("c");
    passes(40);
    lease("d");

    handBack("a");

    assertThat(told).endsWith("+d");
    assertThat(granted("d")).isSameAs(granted("a"));
    assertThat(counters().waiting()).isEqualTo(1);
  }

  @Test
  void who_has_waited_markedly_longer_is_served_first() {
    lease("a");
    lease("b");
    elsewhere("c");
    passes(60);
    lease("d");

    handBack("a");

    assertThat(told).endsWith("+c");
    assertThat(servers().get(0).isClosed()).isTrue();
    handBack("b");
    assertThat(told).endsWith("+d");
    assertThat(counters().open()).isEqualTo(2);
  }

  private void passes(long millis) {
    for (EmbeddedChannel channel : List.of(asker, other)) {
      channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    }
    settle();
  }

  @Test
  void who_has_gone_is_not_counted_as_waiting() {
    lease("a");
    lease("b");
    Lease gone = lease("c");

    gone.abandon();

    assertThat(counters().waiting()).isZero();
    lease("d");
    lease("e");
    assertThat(told).containsExactly("+a", "+b");
  }

  @Test
  void each_of_those_who_wait_has_a_deadline_of_its_own() {
    lease("a");
    lease("b");
    lease("c");
    passes(600);
    lease("d");
    passes(600);
    assertThat(told).containsExactly("+a", "+b", "-c 53300");

    passes(600);

    assertThat(told).containsExactly("+a", "+b", "-c 53300", "-d 53300");
  }

  @Test
  void what_has_been_idle_too_long_is_closed() {
    lease("a");
    lease("b");
    handBack("a");
    asker.advanceTimeBy(700, TimeUnit.MILLISECONDS);
    handBack("b");
    asker.advanceTimeBy(700, TimeUnit.MILLISECONDS);

    owner.advanceTimeBy(5, TimeUnit.SECONDS);
    settle();

    assertThat(servers().get(0).isClosed()).isTrue();
    assertThat(servers().get(1).isClosed()).isFalse();
    assertThat(counters().idle()).isEqualTo(1);
    assertThat(counters().open()).isEqualTo(1);
  }

  @Test
  void a_connection_that_is_discarded_twice_frees_one_place() {
    lease("a");
    lease("b");

    pool.discard(granted("a"));
    pool.discard(granted("a"));
    settle();

    assertThat(counters().open()).isEqualTo(1);
  }

  @Test
  void nothing_is_kept_while_a_database_is_to_be_left() {
    lease("a");
    lease("b");
    handBack("a");

    pool.letGo();
    settle();
    handBack("b");

    assertThat(counters().open()).isZero();
  }
}
