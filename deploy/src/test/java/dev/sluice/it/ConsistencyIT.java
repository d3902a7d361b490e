package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.it.OwnKeyLoad.Reader;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What 32 busy sessions see of their own writes while one replica applies everything late and the
 * replay of the other stops and goes.
 *
 * <p>The system property {@code sluice.consistency.seconds} says how long each test runs.
 */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConsistencyIT {
  private static final int SESSIONS = 32;
  private static final Duration DURATION =
      Duration.ofSeconds(Integer.getInteger("sluice.consistency.seconds", 3));

  private final LocalCluster cluster;
  private final ClusterNode stopping;
  private final LogRecorder log = new LogRecorder();

  /** The shared proxy is not used; its extension watches for leaks. */
  ConsistencyIT(TestProxy shared) throws Exception {
    cluster = LocalCluster.start(ClusterExtension.options().withSetting("log_statement", "none"));
    ClusterNode primary = cluster.primary();
    cluster.query(primary, "CREATE DATABASE app OWNER " + cluster.logins().application().user());
    ClusterNode late = cluster.nodes().get(1);
    stopping = cluster.nodes().get(2);
    cluster.query(late, "ALTER SYSTEM SET recovery_min_apply_delay = '150ms'");
    cluster.query(late, "SELECT pg_reload_conf()");
  }

  @BeforeEach
  void table() throws Exception {
    try (TestProxy proxy = TestProxy.over(cluster)) {
      OwnKeyLoad.prepare(cluster, proxy, SESSIONS);
    }
  }

  @AfterEach
  void nothingWasLogged() throws Exception {
    cluster.resumeReplay(stopping);
    assertThat(log.alarms()).isEmpty();
  }

  @AfterAll
  void end() {
    log.close();
    cluster.close();
  }

  @Test
  void aSessionSeesItsOwnWrites() throws Exception {
    try (TestProxy proxy = TestProxy.over(cluster)) {
      OwnKeyLoad load = load(proxy, proxy, Reader.SAME_CONNECTION);

      assertThat(load.stale).isEmpty();
    }
  }

  @Test
  void withEventualConsistencyItDoesNot() throws Exception {
    try (TestProxy proxy =
        TestProxy.over(cluster, Map.of("SLUICE_ROUTING_CONSISTENCY", "eventual"))) {
      OwnKeyLoad load = load(proxy, proxy, Reader.SAME_CONNECTION);

      assertThat(load.stale).isNotEmpty();
    }
  }

  @Test
  void anotherConnectionSeesThemWithTheirToken() throws Exception {
    try (TestProxy proxy = TestProxy.over(cluster);
        TestProxy second = TestProxy.over(cluster)) {
      OwnKeyLoad load = load(proxy, second, Reader.OTHER_WITH_TOKEN);

      assertThat(load.stale).isEmpty();
    }
  }

  @Test
  void withoutTheTokenItDoesNot() throws Exception {
    try (TestProxy proxy = TestProxy.over(cluster);
        TestProxy second = TestProxy.over(cluster)) {
      OwnKeyLoad load = load(proxy, second, Reader.OTHER);

      assertThat(load.stale).isNotEmpty();
    }
  }

  private OwnKeyLoad load(TestProxy writeTo, TestProxy readFrom, Reader reader) throws Exception {
    OwnKeyLoad load = new OwnKeyLoad(writeTo, readFrom, reader);
    load.run(SESSIONS, DURATION, this::replayStopsAndGoes);

    assertThat(load.failures).isEmpty();
    assertThat(load.reconnects.sum()).isZero();
    assertThat(load.writes.sum()).isGreaterThanOrEqualTo(SESSIONS);
    assertThat(load.replicaReads.sum()).as("reads of replicas").isPositive();
    return load;
  }

  private void replayStopsAndGoes() throws Exception {
    cluster.pauseReplay(stopping);
    pass(250);
    cluster.resumeReplay(stopping);
    pass(150);
  }

  /** Time in which the sessions work. */
  private static void pass(long millis) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
  }
}
