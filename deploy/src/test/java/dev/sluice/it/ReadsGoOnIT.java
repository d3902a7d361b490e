package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.it.OwnKeyLoad.Reader;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sessions go on over the loss of the primary, and what they read is never older than what was
 * acknowledged to them. The new primary has all of that, since commits wait for it; the other
 * replica applies everything late.
 */
@ExtendWith(ProxyExtension.class)
final class ReadsGoOnIT {
  private static final int SESSIONS = 16;

  @ParameterizedTest
  @EnumSource(
      value = Reader.class,
      names = {"SAME_CONNECTION", "OTHER_WITH_TOKEN"})
  void noReadIsStaleWhenThePrimaryIsLost(Reader reader) throws Exception {
    OwnKeyLoad load = lose(reader);

    assertThat(load.stale).isEmpty();
  }

  private static OwnKeyLoad lose(Reader reader) throws Exception {
    try (LocalCluster cluster =
            LocalCluster.start(ClusterExtension.options().withSetting("log_statement", "none"));
        LogRecorder log = new LogRecorder()) {
      ClusterNode old = cluster.nodes().get(0);
      ClusterNode next = cluster.nodes().get(1);
      ClusterNode late = cluster.nodes().get(2);
      cluster.query(old, "CREATE DATABASE app OWNER " + cluster.logins().application().user());
      set(cluster, late, "recovery_min_apply_delay = '150ms'");
      set(cluster, old, "synchronous_standby_names = '\"" + next.name() + "\"'");
      Eventually.holds(
          () ->
              assertThat(
                      cluster.query(
                          old,
                          "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"))
                  .isEqualTo("1"));
      try (TestProxy writeTo = TestProxy.over(cluster);
          TestProxy readFrom = TestProxy.over(cluster)) {
        OwnKeyLoad.prepare(cluster, writeTo, SESSIONS);
        OwnKeyLoad load = new OwnKeyLoad(writeTo, readFrom, reader);
        load.run(
            SESSIONS,
            Duration.ZERO,
            () -> {
              awaitMoreWrites(load);
              cluster.kill(old);
              cluster.promote(next);
              cluster.repoint(late, next);
              awaitMoreWrites(load);
            });

        assertThat(load.failures).isEmpty();
        assertThat(load.replicaReads.sum()).isPositive();
        assertThat(log.errors()).isEmpty();
        return load;
      }
    }
  }

  private static void set(LocalCluster cluster, ClusterNode node, String setting) throws Exception {
    cluster.query(node, "ALTER SYSTEM SET " + setting);
    cluster.query(node, "SELECT pg_reload_conf()");
  }

  private static void awaitMoreWrites(OwnKeyLoad load) {
    long target = load.writes.sum() + 10 * SESSIONS;
    Eventually.holds(
        () -> {
          assertThat(load.failures).isEmpty();
          assertThat(load.writes.sum()).isGreaterThan(target);
        });
  }
}
