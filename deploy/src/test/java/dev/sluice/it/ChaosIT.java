package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that dies anywhere in its session: at every boundary of messages and inside them, by
 * FIN, RST, half-close or silence. Whoever gets its server connections next notices nothing, and
 * what it had not committed is not there. {@code -Dsluice.chaos=all} tries every death, however
 * long that takes; else a fixed random choice of them for some seconds.
 */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChaosIT {
  private static final boolean ALL = "all".equals(System.getProperty("sluice.chaos"));
  private static final Duration LIMIT = Duration.ofSeconds(12);
  private static final int CLIENTS = 4;
  private static final int CAP = 3;
  private static final long SILENCE_NANOS = 50_000_000;

  /** What every client must find on whatever connection it gets. */
  private static final String CLEAN =
      "SELECT concat_ws('|', current_user = session_user, current_setting('search_path'),"
          + " current_setting('work_mem'), current_setting('default_transaction_isolation'),"
          + " (SELECT count(*) FROM pg_listening_channels()),"
          + " (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()"
          + " AND locktype = 'advisory'),"
          + " (SELECT count(*) FROM pg_cursors WHERE name LIKE 'chaos%'),"
          + " (SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'chaos%'),"
          + " to_regclass('pg_temp.chaos_temporary') IS NULL)";

  /** The ways to die. */
  private enum End {
    FIN,
    RST,
    HALF_CLOSE,
    SILENCE
  }

  private record Death(ChaosScript.Kind kind, int cut, End end) {}

  private final TestProxy shared;
  private final LocalCluster cluster;
  private final AtomicInteger runs = new AtomicInteger();
  private final Map<Integer, String> mustBeThere = new ConcurrentHashMap<>();
  private final Map<Integer, String> mustNotBeThere = new ConcurrentHashMap<>();
  private final AtomicBoolean over = new AtomicBoolean();

  ChaosIT(TestProxy shared) {
    this.shared = shared;
    this.cluster = shared.cluster();
  }

  @BeforeAll
  void tables() throws Exception {
    String application = cluster.logins().application().user();
    cluster.query(cluster.primary(), "CREATE ROLE chaos_role");
    cluster.query(cluster.primary(), "GRANT chaos_role TO " + application);
    try (var connection = shared.connect()) {
      Sql.run(connection, "CREATE TABLE chaos_canary (run int, filler text)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void whoeverComesNextNoticesNothing(String pooling) throws Exception {
    over.set(false);
    Map<String, String> settings = new HashMap<>(CancelIT.trust(cluster));
    settings.put("SLUICE_POOLING", pooling);
    settings.put("SLUICE_LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", Integer.toString(CAP));
    ExecutorService threads = Executors.newCachedThreadPool();
    try (LogRecorder log = new LogRecorder();
        TestProxy proxy = TestProxy.over(cluster, settings)) {
      Queue<Death> deaths = new ConcurrentLinkedQueue<>(deaths());
      int all = deaths.size();
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(threads.submit(() -> die(proxy, deaths)));
      }
      Future<?> witness = threads.submit(() -> look(proxy));
      for (Future<?> client : clients) {
        client.get();
      }
      over.set(true);
      witness.get();
      System.out.printf("chaos, %s pooling: %d of %d deaths%n", pooling, all - deaths.size(), all);
      nothingIsLeft(proxy);
      assertThat(log.errors()).isEmpty();
    } finally {
      over.set(true);
      threads.shutdown();
    }
    assertRows();
  }

  private static List<Death> deaths() {
    List<Death> deaths = new ArrayList<>();
    for (ChaosScript.Kind kind : ChaosScript.all()) {
      // Run 1,000,000 has as many digits as any: the cuts are at the same places.
      for (int cut : kind.maker().apply(1_000_000).cuts()) {
        for (End end : End.values()) {
          deaths.add(new Death(kind, cut, end));
        }
      }
    }
    Collections.shuffle(deaths, new Random(4));
    return deaths;
  }

  private Void die(TestProxy proxy, Queue<Death> deaths) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (ALL || System.nanoTime() - deadline < 0) {
      Death death = deaths.poll();
      if (death == null) {
        return null;
      }
      int run = 1_000_000 + runs.incrementAndGet();
      ChaosScript script = death.kind().maker().apply(run);
      try {
        live(proxy, script, death);
      } catch (IOException | AssertionError e) {
        throw new AssertionError(death.toString(), e);
      }
      expect(run, script, death);
    }
    return null;
  }

  private static void live(TestProxy proxy, ChaosScript script, Death death) throws IOException {
    RawClient client = RawClient.loggedIn(proxy);
    int left = death.cut();
    for (ChaosScript.Step step : script.steps()) {
      if (step.bytes().length >= left) {
        client.send(Arrays.copyOf(step.bytes(), left));
        break;
      }
      client.send(step.bytes());
      left -= step.bytes().length;
      if (step.awaits() != 0) {
        String letters = ProxyPair.letters(client.until(step.awaits()));
        assertThat(letters.contains("E") && !script.name().startsWith("failed"))
            .as(letters)
            .isFalse();
      }
    }
    end(client, death.end());
  }

  private static void end(RawClient client, End end) throws IOException {
    try (client) {
      switch (end) {
        case FIN -> {}
        case RST -> client.reset();
        case HALF_CLOSE -> {
          client.halfClose();
          client.readToEnd();
        }
        case SILENCE -> {
          LockSupport.parkNanos(SILENCE_NANOS);
          client.reset();
        }
      }
    }
  }

  private void expect(int run, ChaosScript script, Death death) {
    boolean commits = script.commits() >= 0;
    if (!commits || death.cut() < script.commitEnd()) {
      mustNotBeThere.put(run, death.toString());
      return;
    }
    boolean answered =
        death.cut() > script.commitEnd() && script.steps().get(script.commits()).awaits() != 0;
    if (answered || death.end() == End.HALF_CLOSE) {
      mustBeThere.put(run, death.toString());
    }
  }

  /** A client like any other, who sees to it that nothing of a dead one is on its connection. */
  private Void look(TestProxy proxy) throws IOException {
    do {
      try (RawClient client = RawClient.loggedIn(proxy)) {
        assertClean(client, "/* sluice: primary */ ");
        assertClean(client, "/* sluice: replica */ ");
        client.send(new RawBatch().bind("", "chaos_named").execute("", 0).sync().bytes());
        assertThat(client.until('Z').get(0).fields()).contains(" C26000 ");
      }
    } while (!over.get());
    return null;
  }

  private static void assertClean(RawClient client, String hint) throws IOException {
    client.send(RawClient.query(hint + CLEAN));
    List<RawClient.Message> answer = client.until('Z');
    assertThat(ProxyPair.letters(answer)).isEqualTo("TDCZ");
    assertThat(answer.get(1).value()).isEqualTo("t|\"$user\", public|4MB|read committed|0|0|0|0|t");
  }

  private void nothingIsLeft(TestProxy proxy) throws Exception {
    Eventually.holds(
        () -> {
          assertThat(proxy.metric("sluice_clients")).isZero();
          assertThat(proxy.metric("sluice_server_connections", "state=\"leased\"")).isZero();
          assertThat(proxy.metric("sluice_waiting_sessions")).isZero();
          for (ClusterNode node : cluster.nodes()) {
            assertThat(left(node)).as(node.toString()).isEqualTo("0|0|0");
          }
        });
    assertThat(proxy.metric("sluice_server_connections")).isLessThanOrEqualTo(CAP * 3);
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < CAP; i++) {
      RawClient client = RawClient.loggedIn(proxy);
      clients.add(client);
      client.send(RawClient.query("BEGIN"));
      client.until('Z');
      assertClean(client, "/* all connections */ ");
    }
    for (RawClient client : clients) {
      client.close();
    }
  }

  /** Transactions, advisory locks and temporary tables in the application's database. */
  private String left(ClusterNode node) throws Exception {
    try (var connection = shared.direct(node)) {
      return Sql.one(
          connection,
          "SELECT concat_ws('|', (SELECT count(*) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND state <> 'idle' AND pid <> pg_backend_pid()), (SELECT"
              + " count(*) FROM pg_locks WHERE locktype = 'advisory'), (SELECT count(*) FROM"
              + " pg_class WHERE relname LIKE 'chaos_temporary'))");
    }
  }

  private void assertRows() throws Exception {
    Set<Integer> there = new HashSet<>();
    try (var connection = shared.direct(cluster.primary())) {
      Sql.column(connection, "SELECT run FROM chaos_canary")
          .forEach(run -> there.add(Integer.parseInt(run)));
    }
    assertThat(mustBeThere).isNotEmpty();
    assertThat(mustNotBeThere).isNotEmpty();
    mustBeThere.forEach((run, death) -> assertThat(there).as(death).contains(run));
    mustNotBeThere.forEach((run, death) -> assertThat(there).as(death).doesNotContain(run));
  }
}
