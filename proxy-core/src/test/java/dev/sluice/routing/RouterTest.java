package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.config.TestConfig;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RouterTest {
  private static final long NOW = 1_000_000_000_000L;
  private static final Classification READ = Classification.of(Kind.READ, Reason.READ_ONLY);
  private static final Classification WRITE = Classification.of(Kind.WRITE, Reason.WRITE);
  private static final Classification UNPROVEN =
      Classification.of(Kind.WRITE, Reason.UNSAFE_FUNCTION, Classification.Effect.UNPROVEN);

  private final Router router = router("");
  private final RouteDemand demand = new RouteDemand(router.policies().of("d", "u", ""));

  private static Router router(String settings) {
    return new Router(TestConfig.of("routing: {" + settings + "}"));
  }

  private RouteDemand wrote(long moment) {
    demand.wrote(moment);
    return demand;
  }

  private void policy(UnaryOperator<RoutePolicy> change) {
    demand.policy(change.apply(demand.policy()));
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

    assertThat(router.route(READ, demand, orphans, NOW)).isEqualTo(Route.replica(Reason.READ_ONLY));
  }

  @Test
  void a_replica_that_lagged_when_the_primary_went_is_still_passed_over() {
    Cluster orphans = new Cluster(null, replicas(90, 60).replicas(), List.of());

    for (int turn = 0; turn < 4; turn++) {
      assertThat(Objects.requireNonNull(router.pick(orphans, demand, NOW, turn)).id()).isEqualTo(2);
    }
  }

  @Test
  void replicas_that_never_saw_a_primary_serve_reads_while_there_is_none() {
    Node unknown = node(1, Role.REPLICA, Node.NEVER);

    assertThat(router.route(READ, demand, new Cluster(null, List.of(unknown), List.of()), NOW))
        .isEqualTo(Route.replica(Reason.READ_ONLY));
  }

  @Test
  void without_a_primary_a_session_still_reads_its_own_writes() {
    Cluster orphans = new Cluster(null, replicas(60).replicas(), List.of());

    assertThat(router.route(READ, wrote(ago(30)), orphans, NOW))
        .isEqualTo(Route.primary(Reason.READ_YOUR_WRITES));
  }

  @Test
  void a_read_goes_to_a_fresh_replica() {
    assertThat(router.route(READ, demand, replicas(1), NOW))
        .isEqualTo(Route.replica(Reason.READ_ONLY));
  }

  @ParameterizedTest
  @EnumSource(names = {"PRIMARY_ONLY", "WRITE", "BEGIN", "TRANSACTION_CONTROL"})
  void everything_else_goes_to_the_primary_for_its_own_reason(Kind kind) {
    Classification statement = Classification.of(kind, Reason.DEFINITION);

    assertThat(router.route(statement, demand, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.DEFINITION));
  }

  @Test
  void a_pinned_session_reads_from_the_primary() {
    demand.pin();

    assertThat(router.route(READ, demand, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.PINNED));
  }

  @Test
  void without_replicas_the_primary_reads() {
    assertThat(router.route(READ, demand, replicas(), NOW))
        .isEqualTo(Route.primary(Reason.NO_REPLICA));
  }

  @Test
  void a_replica_older_than_the_largest_lag_serves_nobody() {
    assertThat(router.route(READ, demand, replicas(11, 12), NOW))
        .isEqualTo(Route.primary(Reason.REPLICAS_LAG));
    assertThat(router.route(READ, demand, replicas(11, 9), NOW).target()).isEqualTo(Target.REPLICA);
  }

  @Test
  void a_replica_of_unknown_age_serves_nobody() {
    Node unknown = node(1, Role.REPLICA, Node.NEVER);
    Cluster cluster = new Cluster(node(0, Role.PRIMARY, NOW), List.of(unknown), List.of(unknown));

    assertThat(router.route(READ, demand, cluster, NOW))
        .isEqualTo(Route.primary(Reason.REPLICAS_LAG));
  }

  @Test
  void a_session_reads_its_own_writes() {
    assertThat(router.route(READ, wrote(ago(2)), replicas(3), NOW))
        .isEqualTo(Route.primary(Reason.READ_YOUR_WRITES));
    assertThat(router.route(READ, wrote(ago(3)), replicas(3), NOW).target())
        .isEqualTo(Target.REPLICA);
  }

  @Test
  void reading_ones_own_writes_can_be_given_up() {
    policy(p -> p.withConsistency(Consistency.EVENTUAL));

    assertThat(router.route(READ, wrote(ago(0)), replicas(3), NOW).target())
        .isEqualTo(Target.REPLICA);
    assertThat(router.route(READ, wrote(ago(0)), replicas(11), NOW))
        .isEqualTo(Route.primary(Reason.REPLICAS_LAG));
  }

  @Test
  void load_balancing_can_be_switched_off() {
    assertThat(router("loadBalance: off").route(READ, demand, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.LOAD_BALANCING_OFF));
  }

  @Test
  void a_session_may_set_its_own_largest_lag() {
    policy(p -> p.withMaxLagNanos(Duration.ofSeconds(2).toNanos()));

    assertThat(router.route(READ, demand, replicas(3), NOW))
        .isEqualTo(Route.primary(Reason.REPLICAS_LAG));
    assertThat(router.route(READ, demand, replicas(1), NOW).target()).isEqualTo(Target.REPLICA);
  }

  @Test
  void when_all_lag_the_freshest_may_read() {
    Router freshest = router("whenAllLag: freshest");

    assertThat(freshest.route(READ, demand, replicas(13, 11, 12), NOW))
        .isEqualTo(Route.replica(Reason.READ_ONLY));
    assertThat(freshest.pick(replicas(13, 11, 12), demand, NOW, 0))
        .extracting(Node::id)
        .isEqualTo(2);
    assertThat(freshest.route(READ, wrote(ago(10)), replicas(13, 11, 12), NOW))
        .as("but not before it shows the session's own writes")
        .isEqualTo(Route.primary(Reason.REPLICAS_LAG));
  }

  @Test
  void a_session_may_ask_for_the_primary() {
    policy(p -> p.withWish(Wish.PRIMARY));

    assertThat(router.route(READ, demand, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.ROUTE_PRIMARY));
    assertThat(router.route(WRITE, demand, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.WRITE));
  }

  @Test
  void a_session_that_asks_for_a_replica_runs_there_what_is_merely_unproven() {
    assertThat(router.route(UNPROVEN, demand, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.UNSAFE_FUNCTION));

    policy(p -> p.withWish(Wish.REPLICA));

    assertThat(router.route(UNPROVEN, demand, replicas(1), NOW))
        .isEqualTo(Route.replica(Reason.ROUTE_REPLICA));
    assertThat(router.route(READ, demand, replicas(1), NOW))
        .isEqualTo(Route.replica(Reason.READ_ONLY));
    assertThat(router.route(WRITE, demand, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.WRITE));
    assertThat(router.route(UNPROVEN, wrote(ago(0)), replicas(1), NOW))
        .as("freshness still counts")
        .isEqualTo(Route.primary(Reason.READ_YOUR_WRITES));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select nobody_knows(1)|true",
        "select nextval('s')|false",
        "select nobody_knows(1), nextval('s')|false",
        "select nobody_knows(1); insert into t values (1)|false",
        "select nobody_knows(1) for update|false",
        "insert into t select nobody_knows(1)|false",
      })
  void only_what_nobody_knows_is_merely_unproven(String sql, boolean expected) {
    policy(p -> p.withWish(Wish.REPLICA));

    try (StatementClassifier classifier =
        new StatementClassifier(ClassifierLimits.patient(), FunctionCatalog.builtIn())) {
      assertThat(Router.mayUseReplica(classifier.classifyNow(sql), demand)).isEqualTo(expected);
    }
  }

  @Test
  void a_token_is_awaited_whatever_the_consistency() {
    policy(p -> p.withConsistency(Consistency.EVENTUAL));
    demand.after(new CausalityToken(1, 2));

    assertThat(router.route(READ, demand, replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.AWAITS_TOKEN));

    demand.after(new CausalityToken(1, 1));

    assertThat(router.route(READ, demand, replicas(1), NOW).target()).isEqualTo(Target.REPLICA);
  }

  @Test
  void replicas_take_turns_and_stale_ones_are_passed_over() {
    Cluster cluster = replicas(1, 11, 1);

    assertThat(
            IntStream.of(0, 1, 2, 3, -1)
                .mapToObj(
                    turn -> Objects.requireNonNull(router.pick(cluster, demand, NOW, turn)).id()))
        .containsExactly(1, 3, 1, 3, 3);
  }

  @Test
  void of_two_statements_the_one_that_needs_the_primary_counts() {
    assertThat(Router.combine(null, READ)).isSameAs(READ);
    assertThat(Router.combine(READ, WRITE)).isSameAs(WRITE);
    assertThat(Router.combine(WRITE, READ)).isSameAs(WRITE);
    assertThat(Router.combine(UNPROVEN, READ)).isSameAs(UNPROVEN);
    assertThat(Router.combine(UNPROVEN, WRITE)).as("a known write weighs more").isSameAs(WRITE);
    assertThat(Router.combine(WRITE, UNPROVEN)).isSameAs(WRITE);
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
