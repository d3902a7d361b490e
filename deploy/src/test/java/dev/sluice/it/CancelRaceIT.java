package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No cancel request ever hits another client's statement: some clients cancel their own short
 * statements at random times, others share the few server connections with them and must never
 * notice. {@code -Dsluice.cancels=N} sends so many in each mode, however long that takes.
 */
@ExtendWith(ProxyExtension.class)
final class CancelRaceIT {
  private static final Duration LIMIT = Duration.ofSeconds(6);
  private static final int CANCELS = Integer.getInteger("sluice.cancels", 0);
  private static final int EACH = 3;

  /** More is in the way of the others than worth its while. */
  private static final int STATEMENTS = 20;

  private final LocalCluster cluster;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger spared = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  CancelRaceIT(LocalCluster cluster) {
    this.cluster = cluster;
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void nobodyElsesStatementIsHit(String pooling) throws Exception {
    Map<String, String> settings = new HashMap<>(CancelIT.trust(cluster));
    settings.put("SLUICE_POOLING", pooling);
    settings.put("SLUICE_LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", "3");
    settings.put("SLUICE_ROUTING_MAX_LAG", "1h");
    try (LogRecorder log = new LogRecorder();
        TestProxy proxy = TestProxy.over(cluster, settings)) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < EACH; i++) {
        int number = i;
        clients.add(threads.submit(() -> beSpared(proxy, number)));
        clients.add(threads.submit(() -> cancelOwn(proxy, new Random(number))));
      }
      awaitEnough(clients);
      over.set(true);
      for (Future<?> client : clients) {
        client.get();
      }
      assertThat(log.alarms()).isEmpty();
      Eventually.holds(
          () -> assertThat(proxy.metric("sluice_server_connections", "state=\"leased\"")).isZero());
      System.out.printf(
          "cancels, %s pooling: %d sent, %d hit their own statement, %d statements of others%n",
          pooling, sent.get(), hits.get(), spared.get());
    } finally {
      over.set(true);
      threads.shutdown();
    }
    assertThat(hits).hasPositiveValue();
    assertThat(spared.get()).isGreaterThan(100);
  }

  private void awaitEnough(List<Future<?>> clients) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (clients.stream().noneMatch(Future::isDone)
        && (CANCELS > 0 ? sent.get() < CANCELS : System.nanoTime() - deadline < 0)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Statements whose answers are told apart, on connections that others have had. */
  private Void beSpared(TestProxy proxy, int number) throws IOException {
    int value = number;
    while (!over.get()) {
      try (RawClient client = RawClient.loggedIn(proxy)) {
        for (int i = 0; i < STATEMENTS; i++) {
          value += EACH;
          boolean simple = i % 2 == 0;
          String sql = "SELECT " + value + (i % 3 == 0 ? " /* sluice: primary */" : "");
          client.send(simple ? RawClient.query(sql) : new RawBatch().select(sql).sync().bytes());
          List<RawClient.Message> answer = client.until('Z');
          assertThat(ProxyPair.letters(answer)).isEqualTo(simple ? "TDCZ" : "12TDCZ");
          assertThat(answer.get(answer.size() - 3).value()).isEqualTo(Integer.toString(value));
          spared.incrementAndGet();
        }
      }
    }
    return null;
  }

  private Void cancelOwn(TestProxy proxy, Random random) throws Exception {
    while (!over.get()) {
      RawClient client = RawClient.loggedIn(proxy);
      List<Future<?>> cancels = new ArrayList<>();
      for (int i = 0; i < STATEMENTS; i++) {
        String sql = random.nextBoolean() ? "SELECT pg_sleep(0.001)" : "SELECT 1 /* primary */";
        client.send(
            random.nextBoolean()
                ? RawClient.query(sql)
                : new RawBatch().select(sql).sync().bytes());
        int pause = random.nextInt(3_000_000);
        if (random.nextBoolean()) {
          cancels.add(threads.submit(() -> cancel(client, proxy, pause)));
        } else {
          cancel(client, proxy, pause);
        }
        if (i == STATEMENTS - 1 && random.nextBoolean()) {
          break; // It leaves in the middle, its cancel behind it.
        }
        List<RawClient.Message> answer = client.until('Z');
        assertThat(ProxyPair.letters(answer)).matches("1?2?T?D?[CE]Z");
        if (ProxyPair.letters(answer).endsWith("EZ")) {
          assertThat(answer.get(answer.size() - 2).fields()).contains(" C57014 ");
          hits.incrementAndGet();
        }
      }
      client.close();
      for (Future<?> cancel : cancels) {
        cancel.get();
      }
    }
    return null;
  }

  private Void cancel(RawClient client, TestProxy proxy, int pauseNanos) throws IOException {
    LockSupport.parkNanos(pauseNanos);
    client.cancel(proxy);
    sent.incrementAndGet();
    return null;
  }
}
