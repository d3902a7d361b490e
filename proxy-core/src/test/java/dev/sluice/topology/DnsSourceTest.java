package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.TopologySource.Member;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsSourceTest {
  /** Answers what the test tells it to. */
  private static final class FakeResolver implements DnsSource.Resolver {
    private final AtomicInteger questions = new AtomicInteger();
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private volatile List<String> addresses = List.of();

    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
      questions.incrementAndGet();
      if (addresses.isEmpty()) {
        throw new UnknownHostException(host);
      }
      List<InetAddress> answer = new CopyOnWriteArrayList<>();
      for (String address : addresses) {
        answer.add(InetAddress.getByName(address));
      }
      return answer;
    }

    @Override
    public String nameOf(InetAddress address) {
      String literal = address.getHostAddress();
      return names.getOrDefault(literal, literal);
    }

    void awaitMoreQuestions() {
      int now = questions.get();
      await().until(() -> questions.get() > now + 1);
    }
  }

  private final FakeResolver resolver = new FakeResolver();
  private final List<List<Member>> lists = new CopyOnWriteArrayList<>();
  private final DnsSource source =
      new DnsSource(
          "cluster.dns.name",
          new SluiceConfig.Dns(new HostPort("pg-headless.db.svc", 5432), Duration.ofMillis(5)),
          resolver);

  @AfterEach
  void close() {
    source.close();
  }

  @Test
  void everyAddressIsANode() {
    resolver.addresses = List.of("10.0.0.2", "10.0.0.1");

    start();

    await().untilAsserted(() -> assertThat(lists).hasSize(1));
    assertThat(newest()).containsExactly(member("10.0.0.1"), member("10.0.0.2"));
  }

  @Test
  void aNodeIsCalledByItsPodsNameWhereTheReverseRecordGivesIt() {
    resolver.names.put("10.0.0.1", "pg-0.pg-headless.db.svc.cluster.local");
    resolver.names.put("10.0.0.2", "ip-10-0-0-2.ec2.internal");
    resolver.addresses = List.of("10.0.0.1", "10.0.0.2");

    start();

    await()
        .untilAsserted(
            () ->
                assertThat(newest())
                    .containsExactly(
                        new Member("pg-0", new HostPort("10.0.0.1", 5432)), member("10.0.0.2")));
  }

  @Test
  void aChangedAnswerIsReportedOnceAndAnEqualOneNotAtAll() {
    resolver.addresses = List.of("10.0.0.1");
    start();
    await().untilAsserted(() -> assertThat(lists).hasSize(1));
    resolver.awaitMoreQuestions();

    resolver.addresses = List.of("10.0.0.1", "10.0.0.3");

    await().untilAsserted(() -> assertThat(lists).hasSize(2));
    resolver.awaitMoreQuestions();
    assertThat(lists).hasSize(2);
  }

  @Test
  void theLastListStaysWhileTheNameDoesNotResolve() {
    resolver.addresses = List.of("10.0.0.1");
    start();
    await().untilAsserted(() -> assertThat(lists).hasSize(1));

    resolver.addresses = List.of();

    resolver.awaitMoreQuestions();
    assertThat(lists).containsExactly(List.of(member("10.0.0.1")));
  }

  @Test
  void aNameThatResolvesLaterIsTakenThen() {
    start();
    resolver.awaitMoreQuestions();

    resolver.addresses = List.of("10.0.0.1");

    await().untilAsserted(() -> assertThat(lists).hasSize(1));
  }

  @Test
  void aPodWithAnAddressInEachFamilyIsOneNode() {
    resolver.addresses = List.of("10.0.0.1", "fd00::1");

    start();

    await().untilAsserted(() -> assertThat(newest()).containsExactly(member("10.0.0.1")));
  }

  @Test
  void addressesOfTheSixthVersionAloneAreNodes() {
    resolver.addresses = List.of("fd00::1");

    start();

    await().untilAsserted(() -> assertThat(newest()).hasSize(1));
    assertThat(newest().get(0).name()).isEqualTo("[fd00:0:0:0:0:0:0:1]:5432");
  }

  @Test
  void theStaticListNamesEachNodeOnceAndResolvesNothing() {
    HostPort node = new HostPort("localhost", 5432);

    new StaticSource(List.of(node, node)).start(lists::add);

    assertThat(lists).containsExactly(List.of(new Member("localhost:5432", node)));
  }

  private void start() {
    source.start(lists::add);
  }

  private List<Member> newest() {
    return lists.isEmpty() ? List.of() : lists.get(lists.size() - 1);
  }

  private static Member member(String address) {
    return new Member(address + ":5432", new HostPort(address, 5432));
  }
}
