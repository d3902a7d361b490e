package dev.sluice.k8s;

import static dev.sluice.k8s.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.TopologySource;
import dev.sluice.topology.TopologySource.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesSourceTest {
  /** Of a machine that has much else to do. */
  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  @AfterAll
  static void usualPatience() {
    Awaitility.reset();
  }

  private static final String FORBIDDEN =
      "endpointslices.discovery.k8s.io is forbidden: User \"system:serviceaccount:database:sluice\""
          + " cannot list resource \"endpointslices\" in API group \"discovery.k8s.io\" in the"
          + " namespace \"database\"";

  /** What the DNS would say; never asked for real. */
  private static final class FakeDns implements TopologySource {
    private final HostPort name;
    private volatile Consumer<List<Member>> listener = members -> {};
    private volatile boolean closed;

    FakeDns(HostPort name) {
      this.name = name;
    }

    @Override
    public void start(Consumer<List<Member>> listener) {
      this.listener = listener;
    }

    @Override
    public void close() {
      closed = true;
    }

    void says(String... addresses) {
      List<Member> members = new ArrayList<>();
      for (String address : addresses) {
        members.add(new Member(address + ":5432", new HostPort(address, 5432)));
      }
      listener.accept(members);
    }
  }

  @TempDir private Path directory = Path.of("");
  private final List<List<Member>> lists = new CopyOnWriteArrayList<>();
  private final List<FakeDns> dns = new CopyOnWriteArrayList<>();
  private final LogLines log = new LogLines();
  private ApiStub api = open();
  private Optional<KubernetesSource> source = Optional.empty();

  private static ApiStub open() {
    try {
      return ApiStub.open();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void threePods() {
    api.put(slice("pg-x", "pg", 5432).pod("pg-0", "10.0.0.1").pod("pg-1", "10.0.0.2"));
    api.put(slice("pg-y", "pg", 5432).pod("pg-2", "10.0.0.3"));
    api.put(slice("other", "pg-other", 5432).pod("other-0", "10.0.0.9"));
  }

  @AfterEach
  void close() {
    source.ifPresent(KubernetesSource::close);
    api.close();
    log.close();
  }

  @Test
  void allSlicesOfTheServiceAreOneListAndThoseOfOtherServicesAreNot() throws IOException {
    start();

    await().until(() -> !lists.isEmpty());
    assertThat(names()).containsExactly("pg-0", "pg-1", "pg-2");
    assertThat(newest().get(0).address()).isEqualTo(new HostPort("10.0.0.1", 5432));
    assertThat(newest().get(0).listing().zone()).contains("zone-a");
  }

  @Test
  void aChangedSliceIsANewListWithoutTheApiBeingAskedAgain() throws IOException {
    startAndWatch();
    int listed = api.lists();

    api.put(slice("pg-y", "pg", 5432).pod("pg-2", "10.0.0.3").pod("pg-3", "10.0.0.4"));
    await().until(() -> names().equals(List.of("pg-0", "pg-1", "pg-2", "pg-3")));
    api.put(slice("pg-x", "pg", 5432).terminating("pg-0", "10.0.0.1").pod("pg-1", "10.0.0.2"));
    await().until(() -> newest().get(0).listing().draining());
    api.delete("pg-x");
    await().until(() -> names().equals(List.of("pg-2", "pg-3")));

    assertThat(api.lists()).isEqualTo(listed);
  }

  @Test
  void aListThatBecomesEmptyIsNotPassedOn() throws IOException {
    startAndWatch();
    int passed = lists.size();

    api.delete("pg-x");
    await().until(() -> lists.size() == passed + 1);
    api.delete("pg-y");
    await().until(() -> log.has("WARN", "it lists no node; the last 1 stay"));
    assertThat(names()).containsExactly("pg-2");

    api.put(slice("pg-z", "pg", 5432).pod("pg-0", "10.0.1.1"));
    await().until(() -> names().equals(List.of("pg-0")));
  }

  @Test
  void aServiceThatListsNothingFromTheStartIsAskedAbout() throws IOException {
    api.delete("pg-x");
    api.delete("pg-y");

    start();

    await().until(() -> log.has("WARN", "it lists no node; is the name right"));
    assertThat(dns).isEmpty();
    api.put(slice("pg-z", "pg", 5432).pod("pg-0", "10.0.1.1"));
    await().until(() -> !lists.isEmpty());
  }

  @Test
  void whatChangedWhileTheWatchWasAwayIsInTheNextList() throws IOException {
    startAndWatch();
    api.fail("watch", 503, ApiStub.status(503, "not now"));
    api.endWatches();
    await().until(() -> api.watches() == 0);

    api.delete("pg-y");
    api.mend();

    await().until(() -> names().equals(List.of("pg-0", "pg-1")));
    await().until(() -> api.watches() == 1);
  }

  @Test
  void aVersionThatIsTooOldStartsFromTheList() throws IOException {
    startAndWatch();
    int listed = api.lists();

    api.sendLine(
        "{\"type\":\"ERROR\",\"object\":" + ApiStub.status(410, "too old resource version") + "}");

    await().until(() -> api.lists() > listed && api.watches() == 1);
    assertThat(log.lines("ERROR")).isEmpty();
    api.delete("pg-y");
    await().until(() -> names().equals(List.of("pg-0", "pg-1")));
  }

  @Test
  void garbageInTheWatchIsFollowedByANewList() throws IOException {
    startAndWatch();
    for (String garbage :
        List.of(
            "{]",
            "null",
            "[]",
            "{\"type\":\"NEVER HEARD OF\",\"object\":{}}",
            "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}}",
            "{\"type\":\"MODIFIED\",\"object\":null}",
            "\u0000".repeat(100_000))) {
      api.sendLine(garbage);
    }
    api.put(slice("pg-y", "pg", 5432).pod("pg-4", "10.0.0.4"));

    await().until(() -> names().equals(List.of("pg-0", "pg-1", "pg-4")));
  }

  @Test
  void garbageInPlaceOfAListIsOneErrorAndTheLastListStays() throws IOException {
    startAndWatch();
    for (String garbage : List.of("{]", "[]", "{\"items\":null}", "{\"items\":[null]}", "", "7")) {
      int told = log.lines("ERROR").size();
      api.fail("list", 200, garbage);
      api.endWatches();
      await().until(() -> log.lines("ERROR").size() == told + 1);
      assertThat(names()).containsExactly("pg-0", "pg-1", "pg-2");
      api.mend();
      await().until(() -> api.watches() == 1);
    }

    api.delete("pg-y");

    await().until(() -> names().equals(List.of("pg-0", "pg-1")));
  }

  @Test
  void whileTheApiIsAwayTheLastListStaysAndThenItIsFollowedAgain() throws IOException {
    startAndWatch();

    api.stop();
    await().until(() -> log.has("ERROR", "cannot list endpointslices in namespace database"));
    assertThat(names()).containsExactly("pg-0", "pg-1", "pg-2");
    api.delete("pg-y");
    api.start();

    await().until(() -> names().equals(List.of("pg-0", "pg-1")));
    await().until(() -> log.has("INFO", "can be used again"));
    assertThat(log.lines("ERROR")).hasSize(1);
    assertThat(dns).as("it was not away for long").isEmpty();
  }

  @Test
  void withoutAListTheDnsOfTheServiceIsAskedUntilTheApiAnswers() throws IOException {
    api.stop();
    start();
    await().until(() -> dns.size() == 1);
    assertThat(dns.get(0).name).isEqualTo(new HostPort("pg.database.svc", 5432));

    dns.get(0).says("10.0.0.1", "10.0.0.7");
    assertThat(names()).containsExactly("10.0.0.1:5432", "10.0.0.7:5432");
    api.start();

    await().until(() -> names().equals(List.of("pg-0", "pg-1", "pg-2")));
    assertThat(dns.get(0).closed).isTrue();
    dns.get(0).says("10.0.0.8");
    assertThat(names()).as("too late").containsExactly("pg-0", "pg-1", "pg-2");
  }

  @Test
  void whenTheApiStaysAwayTheDnsIsAskedAndWhatWasKnownOfANodeIsKept() throws IOException {
    api.put(slice("pg-y", "pg", 6432).terminating("pg-2", "10.0.0.3"));
    start(Duration.ofMillis(1));
    await().until(() -> api.watches() == 1);

    api.stop();
    await().until(() -> dns.size() == 1);
    dns.get(0).says("10.0.0.2", "10.0.0.8");

    assertThat(names()).containsExactly("pg-1", "10.0.0.8:5432");
    assertThat(newest().get(0).listing().zone()).contains("zone-a");
  }

  @Test
  void aMissingRightIsNamedOnceWithTheRuleThatIsMissing() throws IOException {
    api.fail("list", 403, ApiStub.status(403, FORBIDDEN));
    start();

    await().until(() -> api.lists() > 2);
    assertThat(log.lines("ERROR")).hasSize(1);
    assertThat(log.lines("ERROR").get(0))
        .contains(
            "bind \"system:serviceaccount:database:sluice\" to a Role that allows \"list\" on"
                + " \"endpointslices\" (apiGroup \"discovery.k8s.io\") in namespace \"database\"");
    assertThat(dns).hasSize(1);

    api.mend();
    await().until(() -> names().equals(List.of("pg-0", "pg-1", "pg-2")));
    await().until(() -> log.has("INFO", "can be used again"));
  }

  @Test
  void withoutTheRightToWatchTheListIsAskedForAgainAndAgain() throws IOException {
    api.fail("watch", 403, ApiStub.status(403, FORBIDDEN.replace("list", "watch")));
    start();
    await().until(() -> names().equals(List.of("pg-0", "pg-1", "pg-2")));

    api.delete("pg-y");

    await().until(() -> names().equals(List.of("pg-0", "pg-1")));
    assertThat(log.lines("ERROR")).hasSize(1);
    assertThat(log.lines("ERROR").get(0)).contains("a Role that allows \"watch\"");
    assertThat(dns).isEmpty();
  }

  @Test
  void aTokenThatIsNotGoodIsReadAgainUntilItIs() throws IOException {
    api.kubeconfig(directory);
    api.expectToken("renewed");
    source(directory.resolve("kubeconfig"), Duration.ofMinutes(1));
    await().until(() -> log.has("ERROR", "401 Unauthorized"));

    api.kubeconfig(directory);

    await().until(() -> names().equals(List.of("pg-0", "pg-1", "pg-2")));
    assertThat(log.lines("ERROR")).hasSize(1);
  }

  @Test
  void aKubeconfigThatCannotBeReadIsNamed() {
    source(directory.resolve("none"), Duration.ofMinutes(1));

    await().until(() -> log.has("ERROR", directory.resolve("none") + " cannot be read"));
    await().until(() -> dns.size() == 1);
  }

  @Test
  void anApiThatBreaksOffIsNotStormed() throws IOException {
    api.fail("list", 500, ApiStub.status(500, "etcdserver: leader changed"));
    start();
    await().until(() -> api.lists() == 3);

    assertThat(log.lines("ERROR")).hasSize(1);
    assertThat(log.lines("ERROR").get(0)).contains("it answers 500, etcdserver: leader changed.");
  }

  @Test
  void slicesThatFlapEndInTheLastState() throws IOException {
    startAndWatch();
    for (int i = 0; i < 1_000; i++) {
      if (i % 2 == 0) {
        api.delete("pg-y");
      } else {
        api.put(slice("pg-y", "pg", 5432).pod("pg-" + i, "10.0.2." + i % 250));
      }
    }
    api.put(slice("pg-y", "pg", 5432).pod("pg-last", "10.0.3.1"));

    await().until(() -> names().equals(List.of("pg-0", "pg-1", "pg-last")));
    assertThat(lists.size()).as("changes are told together").isLessThan(500);
  }

  @Test
  void afterCloseNothingIsToldAndNothingIsAsked() throws IOException {
    startAndWatch();
    source.orElseThrow().close();
    await().until(() -> api.watches() == 0 || lists.size() == 1);
    int listed = api.lists();
    int passed = lists.size();

    api.put(slice("pg-y", "pg", 5432).pod("pg-4", "10.0.0.4"));
    api.endWatches();

    await().until(() -> api.watches() == 0);
    assertThat(api.lists()).isEqualTo(listed);
    assertThat(lists).hasSize(passed);
  }

  private void startAndWatch() throws IOException {
    start();
    await().until(() -> api.watches() == 1 && !lists.isEmpty());
  }

  private void start() throws IOException {
    start(Duration.ofMinutes(1));
  }

  private void start(Duration patience) throws IOException {
    source(api.kubeconfig(directory), patience);
  }

  private void source(Path kubeconfig, Duration patience) {
    SluiceConfig.Kubernetes settings =
        new SluiceConfig.Kubernetes(
            "pg", Optional.of("database"), "postgresql", Optional.of(kubeconfig), false);
    KubernetesSource made =
        new KubernetesSource(
            settings,
            new KubernetesSource.Timing(patience, Duration.ofMillis(400)),
            name -> {
              FakeDns asked = new FakeDns(name);
              dns.add(asked);
              return asked;
            });
    source = Optional.of(made);
    made.start(lists::add);
  }

  private List<Member> newest() {
    return lists.isEmpty() ? List.of() : lists.get(lists.size() - 1);
  }

  private List<String> names() {
    return newest().stream().map(Member::name).toList();
  }
}
