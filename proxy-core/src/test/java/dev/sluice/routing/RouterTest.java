package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RouterTest {
  private static final long NOW = 1_000_000_000_000L;
  private static final Classification READ = Classification.of(Kind.READ, Reason.READ_ONLY);
  private static final Classification WRITE = Classification.of(Kind.WRITE, Reason.WRITE);

  private final Router router = router(true, true);

  private static Router router(boolean loadBalance, boolean readYourWrites) {
    return new Router(
        new SluiceConfig.Routing(loadBalance, readYourWrites, Duration.ofSeconds(10)));
  }

  /** Replicas as old as the given seconds. */
  private static Cluster replicas(int... ages) {
    List<Node> replicas =
        IntStream.range(0, ages.length)
            .mapToObj(i -> node(i + 1, Role.REPLICA, NOW - ages[i] * 1_000_000_000L))
            .toList();
    return new Cluster(node(0, Role.PRIMARY, NOW), replicas, replicas);
  }

  private static Node node(int id, Role role, long freshAsOf) {
    return new Node(id, "n" + id, new HostPort("n" + id, 5432), role, 1, 1, freshAsOf);
  }

  private static long ago(int seconds) {
    return NOW - seconds * 1_000_000_000L;
  }

  @Test
  void reads_go_on_without_a_primary_however_long_it_takes() {
    Cluster orphans = new Cluster(null, replicas(60, 61).replicas(), List.of());

    assertThat(router.route(READ, false, Node.NEVER, orphans, NOW))
        .isEqualTo(Route.replica(Reason.READ_ONLY));
  }

  @Test
  void a_replica_that_lagged_when_the_primary_went_is_still_passed_over() {
    Cluster orphans = new Cluster(null, replicas(90, 60).replicas(), List.of());

    for (int turn = 0; turn < 4; turn++) {
      assertThat(Objects.requireNonNull(router.pick(orphans, Node.NEVER, NOW, turn)).id())
          .isEqualTo(2);
    }
  }

  @Test
  void replicas_that_never_saw_a_primary_serve_reads_while_there_is_none() {
    Node unknown = node(1, Role.REPLICA, Node.NEVER);

    assertThat(
            router.route(
                READ, false, Node.NEVER, new Cluster(null, List.of(unknown), List.of()), NOW))
        .isEqualTo(Route.replica(Reason.READ_ONLY));
  }

  @Test
  void without_a_primary_a_session_still_reads_its_own_writes() {
    Cluster orphans = new Cluster(null, replicas(60).replicas(), List.of());

    assertThat(router.route(READ, false, ago(30), orphans, NOW))
        .isEqualTo(Route.primary(Reason.READ_YOUR_WRITES));
  }

  @Test
  void a_read_goes_to_a_fresh_replica() {
    assertThat(router.route(READ, false, Node.NEVER, replicas(1), NOW))
        .isEqualTo(Route.replica(Reason.READ_ONLY));
  }

  @ParameterizedTest
  @EnumSource(names = {"PRIMARY_ONLY", "WRITE", "BEGIN", "TRANSACTION_CONTROL"})
  void everything_else_goes_to_the_primary_for_its_own_reason(Kind kind) {
    Classification statement = Classification.of(kind, Reason.DEFINITION);

    assertThat(router.route(statement, false, Node.NEVER, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.DEFINITION));
  }

  @Test
  void a_pinned_session_reads_from_the_primary() {
    assertThat(router.route(READ, true, Node.NEVER, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.PINNED));
  }

  @Test
  void without_replicas_the_primary_reads() {
    assertThat(router.route(READ, false, Node.NEVER, replicas(), NOW))
        .isEqualTo(Route.primary(Reason.NO_REPLICA));
  }

  @Test
  void a_replica_older_than_the_largest_lag_serves_nobody() {
    assertThat(router.route(READ, false, Node.NEVER, replicas(11, 12), NOW))
        .isEqualTo(Route.primary(Reason.REPLICAS_LAG));
    assertThat(router.route(READ, false, Node.NEVER, replicas(11, 9), NOW).target())
        .isEqualTo(Target.REPLICA);
  }

  @Test
  void a_replica_of_unknown_age_serves_nobody() {
    Node unknown = node(1, Role.REPLICA, Node.NEVER);
    Cluster cluster = new Cluster(node(0, Role.PRIMARY, NOW), List.of(unknown), List.of(unknown));

    assertThat(router.route(READ, false, Node.NEVER, cluster, NOW))
        .isEqualTo(Route.primary(Reason.REPLICAS_LAG));
  }

  @Test
  void a_session_reads_its_own_writes() {
    assertThat(router.route(READ, false, ago(2), replicas(3), NOW))
        .isEqualTo(Route.primary(Reason.READ_YOUR_WRITES));
    assertThat(router.route(READ, false, ago(3), replicas(3), NOW).target())
        .isEqualTo(Target.REPLICA);
  }

  @Test
  void reading_ones_own_writes_can_be_given_up() {
    assertThat(router(true, false).route(READ, false, ago(0), replicas(3), NOW).target())
        .isEqualTo(Target.REPLICA);
  }

  @Test
  void load_balancing_can_be_switched_off() {
    assertThat(router(false, true).route(READ, false, Node.NEVER, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.LOAD_BALANCING_OFF));
  }

  @Test
  void replicas_take_turns_and_stale_ones_are_passed_over() {
    Cluster cluster = replicas(1, 11, 1);

    assertThat(
            IntStream.of(0, 1, 2, 3, -1)
                .mapToObj(
                    turn ->
                        Objects.requireNonNull(router.pick(cluster, Node.NEVER, NOW, turn)).id()))
        .containsExactly(1, 3, 3, 1, 3);
  }

  @Test
  void of_two_statements_the_one_that_needs_the_primary_counts() {
    assertThat(Router.combine(null, READ)).isSameAs(READ);
    assertThat(Router.combine(READ, WRITE)).isSameAs(WRITE);
    assertThat(Router.combine(WRITE, READ)).isSameAs(WRITE);
  }

  @Test
  void there_is_one_route_for_each_pair() {
    for (int i = 0; i < Route.count(); i++) {
      Route route = Route.at(i);
      assertThat(route.index()).isEqualTo(i);
      assertThat(Route.of(route.target(), route.reason())).isSameAs(route);
    }
  }
}
