package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ProxyServer;
import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.LocalCluster.StopMode;
import dev.sluice.load.Load;
import dev.sluice.load.Witness;
import dev.sluice.topology.Node;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writers and readers that never reconnect, while the primary ends in one way or another and a
 * replica takes over. Commits wait for one replica, so none that was acknowledged may be missing.
 */
@ExtendWith(ProxyExtension.class)
final class FailoverIT {
  private static final Logger LOG = LoggerFactory.getLogger(FailoverIT.class);
  private static final int WRITERS = 16;
  private static final int READERS = 16;

  /** How a primary ends. */
  enum Fault {
    KILLED {
      @Override
      void happens(LocalCluster cluster, ClusterNode primary) throws Exception {
        cluster.kill(primary);
      }
    },
    STOPPED {
      @Override
      void happens(LocalCluster cluster, ClusterNode primary) throws Exception {
        cluster.stop(primary, StopMode.FAST);
      }
    },
    FROZEN {
      @Override
      void happens(LocalCluster cluster, ClusterNode primary) throws Exception {
        cluster.freeze(primary);
      }
    };

    abstract void happens(LocalCluster cluster, ClusterNode primary) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatWasInFlightHearsOfIt(Fault fault) throws Exception {
    try (LocalCluster cluster =
            LocalCluster.start(ClusterExtension.options().withSetting("log_statement", "none"));
        TestProxy proxy = overSynchronous(cluster);
        Load load = Load.start(target(cluster, proxy.server()), WRITERS, READERS)) {
      ClusterNode old = cluster.nodes().get(0);
      Witness witness = load.witness();
      awaitMore(witness, WRITERS, READERS);

      fault.happens(cluster, old);
      long over = System.nanoTime();
      ClusterNode next = promoteBest(cluster);
      if (fault == Fault.FROZEN) {
        // Until somebody notices, work goes to a node that looks well.
        awaitPrimary(proxy, next);
        over = System.nanoTime();
      }
      awaitMore(witness, WRITERS, READERS);
      if (fault == Fault.FROZEN) {
        cluster.thaw(old);
        Eventually.holds(
            () -> assertThat(proxy.metric("sluice_node_role", "role=\"refused\"")).isEqualTo(1));
        awaitMore(witness, WRITERS, READERS);
      }
      load.stop();

      LOG.info("{}: {}", fault, witness.summary());
      assertThat(witness.readersErrors()).isEmpty();
      assertThat(witness.writersErrorsSince(over)).isEmpty();
      assertThat(witness.writersErrors()).hasSizeLessThanOrEqualTo(WRITERS);
      assertThat(witness.writersErrors())
          .allSatisfy(error -> assertThat(error.sqlState()).isIn("08006", "08007", "57P01"));
      assertThat(witness.disconnects()).isZero();
      assertThat(witness.staleReads()).isEmpty();
      try (Connection primary = direct(cluster, next)) {
        assertThat(witness.lost(primary)).isEmpty();
        assertThat(witness.belied(primary)).isEmpty();
      }
    }
  }

  private static TestProxy overSynchronous(LocalCluster cluster) throws Exception {
    prepare(cluster);
    return TestProxy.over(cluster, Map.of());
  }

  /** Commits wait for one replica from now on; the table of the load is there. */
  static void prepare(LocalCluster cluster) throws Exception {
    cluster.query(
        cluster.primary(), "CREATE DATABASE app OWNER " + cluster.logins().application().user());
    for (ClusterNode node : cluster.nodes()) {
      cluster.query(node, "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'");
      cluster.query(node, "SELECT pg_reload_conf()");
    }
    try (Connection primary = direct(cluster, cluster.primary())) {
      Load.prepare(primary);
    }
    cluster.awaitReplayed();
  }

  /** The application's connection to a node itself. */
  static Connection direct(LocalCluster cluster, ClusterNode node) throws SQLException {
    return DriverManager.getConnection(cluster.jdbcUrl(node, TestProxy.DATABASE), login(cluster));
  }

  static Load.Target target(LocalCluster cluster, ProxyServer proxy) {
    String url = "jdbc:postgresql://" + proxy.address() + "/" + TestProxy.DATABASE;
    return new Load.Target(url, login(cluster), false, Duration.ZERO);
  }

  private static Properties login(LocalCluster cluster) {
    Properties login = new Properties();
    login.setProperty("user", cluster.logins().application().user());
    login.setProperty("password", cluster.logins().application().password().value());
    login.setProperty("socketTimeout", "60");
    return login;
  }

  /** The replica that has received most takes over, as repmgr has it, and the other follows it. */
  static ClusterNode promoteBest(LocalCluster cluster) throws Exception {
    ClusterNode one = cluster.nodes().get(1);
    ClusterNode other = cluster.nodes().get(2);
    boolean ahead = received(cluster, one) >= received(cluster, other);
    ClusterNode best = ahead ? one : other;
    cluster.promote(best);
    cluster.repoint(ahead ? other : one, best);
    return best;
  }

  private static long received(LocalCluster cluster, ClusterNode node) throws SQLException {
    return Long.parseLong(
        cluster.query(node, "SELECT (pg_last_wal_receive_lsn() - '0/0'::pg_lsn)::bigint"));
  }

  private static void awaitPrimary(TestProxy proxy, ClusterNode next) {
    Eventually.holds(
        () ->
            assertThat(proxy.server().topology().current().primary())
                .isNotNull()
                .extracting(Node::address)
                .isEqualTo(next.address()));
  }

  /** Waits until each client has done twenty things more, on average. */
  static void awaitMore(Witness witness, int writers, int readers) {
    int writes = witness.writes() + 20 * writers;
    long reads = witness.reads() + 20L * readers;
    Eventually.holds(
        () -> {
          assertThat(witness.writes()).isGreaterThan(writes);
          assertThat(witness.reads()).isGreaterThan(reads);
        });
  }
}
