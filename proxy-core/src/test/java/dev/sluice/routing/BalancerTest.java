package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.config.HostPort;
import dev.sluice.config.TestConfig;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Listing;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BalancerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long NOW = 1_000 * SECOND;
  private static final Node PRIMARY = node(0, Role.PRIMARY, NOW);
  private static final String ZONES =
      "zones: [n1.svc=a, 'n2.svc:5432=b', n3.svc=b], dns: {name: svc}";

  private Router router = router("");

  private static Router router(String settings) {
    return new Router(TestConfig.of("routing: {" + settings + "}", "dns: {name: svc}"));
  }

  private static Node node(int id, Role role, long freshAsOf) {
    HostPort address = new HostPort("n" + id + ".svc", 5432);
    return new Node(id, "n" + id, address, role, 1, 1, freshAsOf);
  }

  /** Fresh replicas with these ids. */
  private static Cluster replicas(int... ids) {
    List<Node> replicas =
        IntStream.of(ids).mapToObj(id -> node(id, Role.REPLICA, NOW + 10_000 * SECOND)).toList();
    return new Cluster(PRIMARY, replicas, replicas);
  }

  private RouteDemand session() {
    return new RouteDemand(router.policies().of("d", "u", ""));
  }

  private int pick(Cluster cluster, RouteDemand demand, long now, int turn) {
    return Objects.requireNonNull(router.pick(cluster, demand, now, turn)).id();
  }

  /** How many of the turns from 0 on each node gets. */
  private int[] turns(Cluster cluster, long now, int turns) {
    RouteDemand demand = session();
    int[] counts = new int[10];
    for (int turn = 0; turn < turns; turn++) {
      counts[pick(cluster, demand, now, turn)]++;
    }
    return counts;
  }

  private void fail(Node node, int times, long now) {
    for (int i = 0; i < times; i++) {
      router.failed(node, now);
    }
  }

  private static Node replica(Cluster cluster, int id) {
    return cluster.replicas().stream().filter(node -> node.id() == id).findFirst().orElseThrow();
  }

  @Test
  void replicas_of_equal_weight_take_turns() {
    RouteDemand demand = session();

    assertThat(IntStream.range(0, 7).map(turn -> pick(replicas(1, 2, 3), demand, NOW, turn)))
        .containsExactly(1, 2, 3, 1, 2, 3, 1);
    assertThat(IntStream.of(Integer.MAX_VALUE, Integer.MIN_VALUE, -1))
        .allSatisfy(turn -> assertThat(pick(replicas(1, 2), demand, NOW, turn)).isBetween(1, 2));
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "1, 100", "2, 3", "100, 99", "7, 5"})
  void weights_are_kept_over_many_turns_and_nearly_over_few(int one, int other) {
    router = router("weights: [n1=" + one + ", n2.svc=" + other + "]");
    double share = (double) one / (one + other);

    assertThat(turns(replicas(1, 2), NOW, 100_000)[1])
        .isCloseTo((int) (share * 100_000), within(5));
    for (int few = 1; few < 300; few++) {
      assertThat((double) turns(replicas(1, 2), NOW, few)[1])
          .as("of the first %d turns", few)
          .isCloseTo(share * few, within(3.0));
    }
  }

  @Test
  void a_node_of_weight_0_gets_no_reads() {
    router = router("weights: [n1=0]");

    assertThat(turns(replicas(1, 2), NOW, 100)[2]).isEqualTo(100);
    assertThat(router.route(read(), session(), replicas(1), NOW))
        .isEqualTo(Route.primary(Reason.NO_REPLICA));
  }

  @Test
  void what_a_stale_replica_does_not_get_is_spread_evenly() {
    Node stale = node(2, Role.REPLICA, Node.NEVER);
    List<Node> replicas = new ArrayList<>(replicas(1, 3, 4).replicas());
    replicas.add(1, stale);

    assertThat(turns(new Cluster(PRIMARY, replicas, replicas), NOW, 300))
        .startsWith(0, 100, 0, 100, 100);
  }

  @Test
  void the_same_zone_comes_first() {
    router = new Router(TestConfig.of("routing: {zone: b, ejection: {failures: 1}}", ZONES));

    assertThat(turns(replicas(1, 2, 3), NOW, 100)).startsWith(0, 0, 50, 50);

    fail(replica(replicas(2), 2), 1, NOW);
    assertThat(turns(replicas(1, 2, 3), NOW, 100)).startsWith(0, 0, 0, 100);

    fail(replica(replicas(3), 3), 1, NOW);
    assertThat(turns(replicas(1, 2, 3), NOW, 100)).startsWith(0, 100, 0, 0);
  }

  @Test
  void a_node_is_in_the_zone_that_its_source_says_unless_the_configuration_says_another() {
    router = new Router(TestConfig.of("routing: {zone: b}", ZONES));
    List<Node> listed =
        List.of(inZone(1, "b"), inZone(4, "b"), inZone(5, "a"), node(6, Role.REPLICA, NOW));

    assertThat(turns(new Cluster(PRIMARY, listed, listed), NOW, 100))
        .as("n1 is in a, as the configuration says")
        .startsWith(0, 0, 0, 0, 100, 0, 0);
    assertThat(turns(new Cluster(PRIMARY, List.of(inZone(4, "a"), inZone(5, "b")), listed), NOW, 9))
        .as("a pod has moved")
        .startsWith(0, 0, 0, 0, 0, 9);
  }

  private static Node inZone(int id, String zone) {
    Node plain = node(id, Role.REPLICA, NOW);
    Listing listing = new Listing(Optional.of(zone), false);
    return new Node(id, plain.name(), plain.address(), plain.role(), 1, 1, NOW, listing);
  }

  @Test
  void the_least_busy_for_its_weight_is_next() {
    router = router("balance: least_busy, weights: [n3=4]");
    Cluster cluster = replicas(1, 2, 3);
    List<Integer> chosen = new ArrayList<>();
    for (int turn = 0; turn < 12; turn++) {
      Node node = Objects.requireNonNull(router.pick(cluster, session(), NOW, turn));
      router.begin(node);
      chosen.add(node.id());
    }

    assertThat(chosen).filteredOn(id -> id == 3).hasSize(8);
    assertThat(chosen).filteredOn(id -> id == 2).hasSize(2);

    router.end(replica(cluster, 2));
    router.end(replica(cluster, 2));

    assertThat(pick(cluster, session(), NOW, 0)).isEqualTo(2);
  }

  @Test
  void nodes_that_are_equally_busy_take_turns() {
    router = router("balance: least_busy");

    assertThat(turns(replicas(1, 2, 3), NOW, 300)).startsWith(0, 100, 100, 100);
  }

  @Test
  void a_sticky_session_stays_until_its_node_will_not_do() {
    router = router("balance: sticky, ejection: {failures: 1}");
    RouteDemand demand = session();
    int home = pick(replicas(1, 2, 3), demand, NOW, 7);

    assertThat(IntStream.range(8, 50).map(turn -> pick(replicas(1, 2, 3), demand, NOW, turn)))
        .containsOnly(home);

    fail(replica(replicas(1, 2, 3), home), 1, NOW);
    int next = pick(replicas(1, 2, 3), demand, NOW, 50);

    assertThat(next).isNotEqualTo(home);
    assertThat(pick(replicas(1, 2, 3), demand, NOW + 60 * SECOND, 51))
        .as("it does not go back")
        .isEqualTo(next);
  }

  @Test
  void sticky_sessions_are_spread_evenly() {
    router = router("balance: sticky");
    int[] counts = new int[4];
    for (int session = 0; session < 300; session++) {
      counts[pick(replicas(1, 2, 3), session(), NOW, session)]++;
    }

    assertThat(counts).containsExactly(0, 100, 100, 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"round_robin", "sticky", "least_busy"})
  void a_replica_that_could_not_be_had_is_passed_over_for_this_statement(String balance) {
    router = router("balance: " + balance + ", weights: [n1=100]");
    RouteDemand demand = session();
    Cluster cluster = replicas(1, 2);
    demand.avoid(replica(cluster, 1));

    assertThat(pick(cluster, demand, NOW, 0)).isEqualTo(2);
    assertThat(pick(replicas(1), demand, NOW, 0)).as("but better than none").isEqualTo(1);

    router.route(read(), demand, cluster, NOW);

    assertThat(IntStream.range(0, 10).map(turn -> pick(cluster, session(), NOW, turn))).contains(1);
  }

  @Test
  void the_share_of_a_new_replica_grows() {
    router.onClusterChange(replicas(1), NOW);
    router.onClusterChange(replicas(1, 2), NOW);

    assertThat(turns(replicas(1, 2), NOW, 11_000)[2]).as("1 of 11").isCloseTo(1000, within(5));
    assertThat(turns(replicas(1, 2), NOW + 5 * SECOND, 15_500)[2])
        .as("55 of 155")
        .isCloseTo(5500, within(5));
    assertThat(turns(replicas(1, 2), NOW + 10 * SECOND, 1000)[2]).isEqualTo(500);
  }

  @Test
  void a_replica_that_was_away_starts_slowly_again() {
    router.onClusterChange(replicas(1, 2), NOW);
    assertThat(turns(replicas(1, 2), NOW, 1000)[2])
        .as("those that are first do not")
        .isEqualTo(500);

    router.onClusterChange(replicas(1), NOW + SECOND);
    router.onClusterChange(replicas(1, 2), NOW + 2 * SECOND);

    assertThat(turns(replicas(1, 2), NOW + 2 * SECOND, 1100)[2]).isCloseTo(100, within(3));
  }

  @Test
  void slow_start_can_be_switched_off() {
    router = router("slowStart: 0s");
    router.onClusterChange(replicas(1), NOW);
    router.onClusterChange(replicas(1, 2), NOW);

    assertThat(turns(replicas(1, 2), NOW, 1000)[2]).isEqualTo(500);
  }

  @Test
  void failures_in_a_row_eject_a_replica_for_a_while() {
    Cluster cluster = replicas(1, 2);
    Node failing = replica(cluster, 1);
    fail(failing, 4, NOW);
    router.answered(failing, NOW);
    fail(failing, 4, NOW);

    assertThat(turns(cluster, NOW, 100)).as("never five in a row").startsWith(0, 50, 50);

    fail(failing, 1, NOW);

    assertThat(router.isEjected(failing, NOW)).isTrue();
    assertThat(turns(cluster, NOW, 100)).startsWith(0, 0, 100);
    assertThat(turns(cluster, NOW + 10 * SECOND, 100)).as("on probation").startsWith(0, 50, 50);
  }

  @Test
  void who_listens_hears_of_each_ejection_and_of_its_end() {
    List<String> heard = new ArrayList<>();
    router.onEjection(
        new EjectionListener() {
          @Override
          public void onEjected(Node node, String why, Duration time) {
            heard.add(node.id() + " " + why + " " + time.toSeconds());
          }

          @Override
          public void onTakenIn(Node node) {
            heard.add(node.id() + " answers");
          }
        });
    Node failing = replica(replicas(1), 1);
    fail(failing, 5, NOW);
    router.answered(failing, NOW + 10 * SECOND);
    router.answered(failing, NOW + 11 * SECOND);

    assertThat(heard).containsExactly("1 fails 10", "1 answers");
  }

  @Test
  void each_ejection_in_a_row_is_longer_up_to_tenfold() {
    Node failing = replica(replicas(1), 1);
    fail(failing, 5, NOW);
    long now = NOW;
    for (long seconds : new long[] {10, 20, 40, 80, 100, 100}) {
      assertThat(router.isEjected(failing, now + seconds * SECOND - 1)).isTrue();
      now += seconds * SECOND;
      assertThat(router.isEjected(failing, now)).isFalse();
      fail(failing, 1, now);
    }

    router.answered(failing, now);
    assertThat(router.isEjected(failing, now)).as("an answer of before counts nothing").isTrue();

    now += 100 * SECOND;
    router.answered(failing, now);
    fail(failing, 4, now);
    assertThat(router.isEjected(failing, now)).as("probation is over").isFalse();

    fail(failing, 1, now);
    assertThat(router.isEjected(failing, now + 10 * SECOND)).as("it begins anew").isFalse();
  }

  @Test
  void failures_on_many_threads_eject_once() {
    Node failing = replica(replicas(1), 1);
    IntStream.range(0, 10_000).parallel().forEach(i -> router.failed(failing, NOW));

    assertThat(router.isEjected(failing, NOW + 10 * SECOND - 1)).isTrue();
    assertThat(router.isEjected(failing, NOW + 10 * SECOND)).isFalse();
  }

  @Test
  void if_all_are_ejected_all_are_used() {
    Cluster cluster = replicas(1, 2);
    cluster.replicas().forEach(node -> fail(node, 5, NOW));

    assertThat(turns(cluster, NOW, 100)).startsWith(0, 50, 50);
  }

  @Test
  void a_fresh_replica_that_is_ejected_does_not_read_for_a_stale_one() {
    Node stale = node(2, Role.REPLICA, NOW - 100 * SECOND);
    Node failing = replica(replicas(1), 1);
    fail(failing, 5, NOW);

    assertThat(
            router.route(
                read(), session(), new Cluster(PRIMARY, List.of(failing, stale), List.of()), NOW))
        .isEqualTo(Route.primary(Reason.REPLICAS_EJECTED));
  }

  @Test
  void a_replica_that_was_away_is_no_longer_ejected() {
    Cluster cluster = replicas(1, 2);
    router.onClusterChange(cluster, NOW);
    fail(replica(cluster, 1), 5, NOW);

    router.onClusterChange(replicas(2), NOW);
    router.onClusterChange(cluster, NOW + SECOND);

    assertThat(router.isEjected(replica(cluster, 1), NOW + SECOND)).isFalse();
  }

  @Test
  void the_primary_is_never_ejected() {
    fail(PRIMARY, 100, NOW);

    assertThat(router.isEjected(PRIMARY, NOW)).isFalse();
  }

  @Test
  void ejection_can_be_switched_off() {
    router = router("ejection: {failures: 0}");
    Cluster cluster = replicas(1, 2);
    fail(replica(cluster, 1), 1000, NOW);

    assertThat(turns(cluster, NOW, 100)).startsWith(0, 50, 50);
  }

  @Test
  void the_freshest_of_those_that_lag_is_none_that_gets_no_reads() {
    router = router("whenAllLag: freshest, weights: [n1=0]");
    List<Node> replicas =
        List.of(
            node(1, Role.REPLICA, NOW - 20 * SECOND),
            node(2, Role.REPLICA, NOW - 40 * SECOND),
            node(3, Role.REPLICA, NOW - 30 * SECOND));

    assertThat(pick(new Cluster(PRIMARY, replicas, replicas), session(), NOW, 0)).isEqualTo(3);
  }

  @Test
  void more_replicas_than_a_mask_has_bits_do_no_harm() {
    Cluster many = replicas(IntStream.rangeClosed(1, 70).toArray());
    for (String balance : List.of("round_robin", "least_busy", "sticky")) {
      router = router("balance: " + balance + ", weights: [n1=2]");
      for (int turn = 0; turn < 200; turn++) {
        assertThat(pick(many, session(), NOW, turn)).isBetween(1, 64);
      }
    }
  }

  private static Classification read() {
    return Classification.of(Classification.Kind.READ, Reason.READ_ONLY);
  }

  @Test
  void a_replica_that_comes_and_goes_is_kept_from_reads_longer_each_time() {
    router = router("ejection: {time: 10s}, slowStart: 0s");
    router.onClusterChange(replicas(1, 2), NOW);

    assertThat(keptAfterReturn(NOW + 10 * SECOND)).as("a restart").isZero();
    assertThat(keptAfterReturn(NOW + 20 * SECOND)).isEqualTo(10);
    assertThat(keptAfterReturn(NOW + 40 * SECOND)).isEqualTo(20);
    assertThat(keptAfterReturn(NOW + 70 * SECOND)).isEqualTo(40);
    assertThat(keptAfterReturn(NOW + 800 * SECOND)).as("it had been steady").isZero();
  }

  /** Replica 2 is away for a second; for how many seconds after that it gets no reads. */
  private long keptAfterReturn(long lost) {
    router.onClusterChange(replicas(1), lost);
    long back = lost + SECOND;
    router.onClusterChange(replicas(1, 2), back);
    return IntStream.iterate(0, seconds -> seconds + 1)
        .filter(seconds -> turns(replicas(1, 2), back + seconds * SECOND, 4)[2] > 0)
        .findFirst()
        .orElseThrow();
  }
}
