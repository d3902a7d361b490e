package dev.sluice.topology;

import static dev.sluice.topology.Samples.primaryAt;
import static dev.sluice.topology.Samples.refused;
import static dev.sluice.topology.Samples.standbyAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.topology.Observation.Sample;
import dev.sluice.topology.TopologySource.Member;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private static final HostPort A = new HostPort("a", 1);
  private static final HostPort B = new HostPort("b", 2);
  private static final HostPort C = new HostPort("c", 3);

  /** A node that says what the test tells it to say, asked at the present moment. */
  private static final class FakeNode implements Sampler {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Observation answer = refused();
    private volatile boolean closed;

    @Override
    public Observation ask() {
      asked.incrementAndGet();
      return answer instanceof Sample sample
          ? new Sample(System.nanoTime(), sample.identity(), sample.wal())
          : answer;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Lists what the test tells it to list. */
  private static final class FakeSource implements TopologySource {
    private final List<Cluster> heard = new CopyOnWriteArrayList<>();
    private volatile Consumer<List<Member>> listener = members -> {};

    @Override
    public void start(Consumer<List<Member>> listener) {
      this.listener = listener;
    }

    @Override
    public void onChange(Cluster cluster) {
      heard.add(cluster);
    }

    @Override
    public void close() {}

    void list(Member... members) {
      listener.accept(List.of(members));
    }

    void list(HostPort... nodes) {
      listener.accept(List.of(nodes).stream().map(node -> new Member(node.host(), node)).toList());
    }
  }

  private final Map<HostPort, FakeNode> nodes = new ConcurrentHashMap<>();
  private final FakeSource source = new FakeSource();
  private final List<Cluster> changes = new CopyOnWriteArrayList<>();
  private Topology topology = topology(Duration.ofMillis(5));

  @BeforeEach
  void start() {
    node(A).answer = primaryAt(0, 1, 1_000);
    node(B).answer = standbyAt(0, 1, 1_000);
    node(C).answer = standbyAt(0, 1, 1_000);
    topology.onChange(changes::add);
    topology.start();
  }

  @AfterEach
  void close() {
    topology.close();
  }

  @Test
  void afterTheFirstRoundThePrimaryAndTheReplicasAreKnown() throws InterruptedException {
    source.list(A, B, C);

    assertThat(topology.await(Duration.ofSeconds(10))).isTrue();
    assertThat(name(topology.current().primary())).isEqualTo("a");
    assertThat(topology.current().replicas()).extracting(Node::name).containsExactly("b", "c");
    assertThat(topology.current().nodes()).extracting(Node::id).containsExactly(0, 1, 2);
  }

  @Test
  void aNodeThatIsToDrainGetsNoReadsUntilThatEndsWhateverItsSourceSays()
      throws InterruptedException {
    source.list(A, B, C);
    assertThat(topology.await(Duration.ofSeconds(10))).isTrue();

    topology.drain(1, true);
    await().until(() -> topology.current().replicas().size() == 1);
    source.list(A, B, C);
    topology.drain(0, true);
    await().until(() -> topology.current().nodes().get(0).listing().draining());

    assertThat(topology.current().replicas()).extracting(Node::name).containsExactly("c");
    assertThat(name(topology.current().primary())).isEqualTo("a");
    topology.drain(1, false);
    await().until(() -> topology.current().replicas().size() == 2);
  }

  @Test
  void awaitGivesUpWhenNothingIsListed() throws InterruptedException {
    assertThat(topology.await(Duration.ofMillis(1))).isFalse();
    assertThat(topology.current()).isEqualTo(Cluster.UNKNOWN);
  }

  @Test
  void freshnessAdvancesWithoutAChangeBeingReported() throws InterruptedException {
    source.list(A, B);
    topology.await(Duration.ofSeconds(10));
    await().until(() -> !topology.current().replicas().isEmpty());
    int reported = changes.size();

    long now = System.nanoTime();

    await().until(() -> topology.current().replicas().get(0).isFreshAsOf(now));
    assertThat(changes).hasSize(reported);
  }

  @Test
  void aPromotionIsNoticedLongBeforeTheNextSampleIsDue() throws InterruptedException {
    topology.close();
    topology = topology(Duration.ofMinutes(1));
    topology.start();
    source.list(A, B);
    topology.await(Duration.ofSeconds(10));
    await().until(() -> "a".equals(name(topology.current().primary())));

    node(A).answer = refused();
    topology.suspect(Objects.requireNonNull(topology.current().primary()));
    await().until(() -> topology.current().primary() == null);
    node(B).answer = primaryAt(0, 2, 1_000);

    await().until(() -> "b".equals(name(topology.current().primary())));
  }

  @Test
  void thePrimaryIsAlwaysFresh() throws InterruptedException {
    source.list(A);
    topology.await(Duration.ofSeconds(10));

    assertThat(topology.current().nodes())
        .allMatch(node -> node.isFreshAsOf(System.nanoTime() + 1_000_000_000L));
  }

  @Test
  void aReplicaThatStandsStillBehindThePrimaryGetsNoFresher() throws InterruptedException {
    source.list(A, B);
    topology.await(Duration.ofSeconds(10));
    await().until(() -> replica("b").freshAsOf() != Node.NEVER);

    node(A).answer = primaryAt(0, 1, 2_000);

    await().until(() -> facts("b").lagBytes() == 1_000);
    long stopped = replica("b").freshAsOf();
    awaitSamples(A);
    assertThat(replica("b").freshAsOf()).isEqualTo(stopped);
    assertThat(facts("b").lag(stopped + 5_000_000L)).contains(Duration.ofMillis(5));
  }

  @Test
  void aFailoverIsReportedAndTheOldPrimaryStaysRefused() throws InterruptedException {
    source.list(A, B, C);
    topology.await(Duration.ofSeconds(10));

    node(A).answer = refused();
    await().until(() -> topology.current().primary() == null);
    assertThat(topology.current().replicas()).hasSize(2);
    node(B).answer = primaryAt(0, 2, 1_100);
    await().until(() -> "b".equals(name(topology.current().primary())));
    assertThat(topology.current().replicas()).isEmpty();
    node(C).answer = standbyAt(0, 2, 1_100);
    await().until(() -> topology.current().replicas().size() == 1);
    node(A).answer = primaryAt(0, 1, 9_000);
    await().until(() -> facts("a").node().role() == Role.REFUSED);

    assertThat(name(topology.current().primary())).isEqualTo("b");
    assertThat(facts("a").error()).contains("an old primary: its timeline 1 is below 2");
    assertThat(changes.get(changes.size() - 1).nodes())
        .extracting(Node::role)
        .containsExactly(Role.REFUSED, Role.PRIMARY, Role.REPLICA);
  }

  @Test
  void aNodeThatLeavesTheListIsReportedDownAndThenGoneAndItsMonitorStops()
      throws InterruptedException {
    source.list(A, B);
    topology.await(Duration.ofSeconds(10));

    source.list(A);

    await().until(() -> topology.current().nodes().size() == 1);
    assertThat(changes.get(changes.size() - 2).nodes().get(1).role()).isEqualTo(Role.DOWN);
    assertThat(node(B).closed).isTrue();
  }

  @Test
  void aReplicaThatDrainsGetsNoNewReadsAndIsStillWatched() throws InterruptedException {
    source.list(A, B, C);
    topology.await(Duration.ofSeconds(10));

    source.list(new Member("a", A), draining("b", B), new Member("c", C));

    await().until(() -> topology.current().replicas().size() == 1);
    assertThat(topology.current().replicas()).extracting(Node::name).containsExactly("c");
    assertThat(replica("b").role()).isEqualTo(Role.REPLICA);
    assertThat(replica("b").takesNewWork()).isFalse();
    long drained = System.nanoTime();
    await().until(() -> replica("b").isFreshAsOf(drained));

    source.list(A, B, C);
    await().until(() -> topology.current().replicas().size() == 2);
    assertThat(node(B).closed).as("the monitor went on").isFalse();
  }

  @Test
  void aPrimaryThatDrainsStaysThePrimaryUntilAnotherIsElected() throws InterruptedException {
    source.list(A, B);
    topology.await(Duration.ofSeconds(10));

    source.list(draining("a", A), new Member("b", B));

    await().until(() -> replica("a").listing().draining());
    awaitSamples(A);
    assertThat(name(topology.current().primary())).isEqualTo("a");
    node(B).answer = primaryAt(0, 2, 1_100);
    await().until(() -> "b".equals(name(topology.current().primary())));
  }

  @Test
  void theSourceHearsOfRoles() {
    source.list(A, B);

    await()
        .untilAsserted(
            () ->
                assertThat(source.heard)
                    .last()
                    .extracting(cluster -> name(cluster.primary()))
                    .isEqualTo("a"));
  }

  @Test
  void anAddressKeepsItsIdWhenItReturns() throws InterruptedException {
    source.list(A, B, C);
    source.list(A, C);
    source.list(A, C, B);

    await().until(() -> topology.current().nodes().size() == 3);
    assertThat(topology.current().nodes()).extracting(Node::name).containsExactly("a", "b", "c");
  }

  @Test
  void aSuspicionIsSampledAtOnceOnEveryNode() throws InterruptedException {
    topology.close();
    topology = topology(Duration.ofMinutes(1));
    topology.start();
    source.list(A, B);
    topology.await(Duration.ofSeconds(10));
    Node suspected = topology.current().nodes().get(0);
    int before = node(B).asked.get();

    node(A).answer = refused();
    topology.suspect(suspected);

    await().until(() -> topology.current().primary() == null);
    await().until(() -> node(B).asked.get() > before);
  }

  @Test
  void aListenerThatFailsDoesNotStopTheOthers() {
    topology.onChange(
        cluster -> {
          throw new IllegalStateException("on purpose");
        });

    source.list(A);

    await().until(() -> topology.current().primary() != null);
  }

  @Test
  void closeStopsEveryMonitor() throws InterruptedException {
    source.list(A, B);
    topology.await(Duration.ofSeconds(10));

    topology.close();

    await().until(() -> node(A).closed && node(B).closed);
  }

  private static Member draining(String name, HostPort address) {
    return new Member(name, address, new Listing(Optional.empty(), true));
  }

  private Topology topology(Duration interval) {
    return new Topology(source, interval, this::node);
  }

  private FakeNode node(HostPort address) {
    return nodes.computeIfAbsent(address, unseen -> new FakeNode());
  }

  private void awaitSamples(HostPort address) {
    int before = node(address).asked.get();
    await().until(() -> node(address).asked.get() > before + 2);
  }

  private Node replica(String name) {
    return facts(name).node();
  }

  private NodeFacts facts(String name) {
    return topology.facts().stream()
        .filter(facts -> facts.node().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String name(@Nullable Node node) {
    return node == null ? "none" : node.name();
  }
}
