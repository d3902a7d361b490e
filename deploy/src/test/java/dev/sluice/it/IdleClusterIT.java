package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Replicas of a primary that has WAL which nobody flushes are as fresh as they show what was
 * committed; and no fresher.
 */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IdleClusterIT {
  private final LocalCluster cluster;
  private final TestProxy proxy;

  IdleClusterIT(LocalCluster cluster, TestProxy proxy) {
    this.cluster = cluster;
    this.proxy = proxy;
  }

  @Test
  void whatAnOpenTransactionHasWrittenMakesNoReplicaLate() throws Exception {
    try (Connection open = proxy.direct(cluster.primary())) {
      Sql.run(open, "CREATE TABLE not_yet (id int)");
      open.setAutoCommit(false);
      Eventually.holds(
          () -> {
            // What is inserted right behind a commit, before the next sample, is waited for.
            awaitFresh(proxy);
            insertAtTheBeginningOfAPage(open);
            awaitFresh(proxy);
            assertThat(isUnflushed()).as("nothing else has flushed it").isTrue();
          });
      open.rollback();
      Sql.run(open, "DROP TABLE not_yet");
      open.commit();
    }
  }

  @Test
  void norDoesItWhenTheProxyStarts() throws Exception {
    try (Connection open = proxy.direct(cluster.primary())) {
      Sql.run(open, "CREATE TABLE not_yet (id int)");
      open.setAutoCommit(false);
      Eventually.holds(
          () -> {
            insertAtTheBeginningOfAPage(open);
            try (TestProxy started = TestProxy.over(cluster)) {
              awaitFresh(started);
            }
            assertThat(isUnflushed()).as("nothing else has flushed it").isTrue();
          });
      open.rollback();
      Sql.run(open, "DROP TABLE not_yet");
      open.commit();
    }
  }

  /** A page that is full is flushed, whatever is in it. */
  private void insertAtTheBeginningOfAPage(Connection open) throws SQLException {
    cluster.query(cluster.primary(), "SELECT pg_switch_wal()");
    Sql.run(open, "INSERT INTO not_yet VALUES (1)");
  }

  private static void awaitFresh(TestProxy proxy) {
    long now = System.nanoTime();
    Eventually.holds(
        () ->
            assertThat(proxy.server().topology().current().replicas())
                .hasSize(2)
                .allMatch(replica -> replica.isFreshAsOf(now)));
  }

  private boolean isUnflushed() throws SQLException {
    return cluster
        .query(cluster.primary(), "SELECT pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn()")
        .equals("t");
  }

  @Test
  void aSessionSeesItsCommitsThatAreNotFlushedYet() throws Exception {
    try (Connection session = proxy.connect(Map.of("prepareThreshold", "1"));
        Connection open = proxy.direct(cluster.primary())) {
      Sql.run(session, "CREATE TABLE soon (id int)");
      Sql.run(session, "SET synchronous_commit = off");
      open.setAutoCommit(false);
      Sql.run(open, "CREATE TABLE not_yet (id int)");
      for (int i = 1; i <= 300; i++) {
        Sql.run(session, "INSERT INTO soon VALUES (" + i + ")");
        Sql.run(open, "INSERT INTO not_yet VALUES (1)");

        assertThat(Sql.one(session, "SELECT count(*) FROM soon")).isEqualTo(Integer.toString(i));
        assertThat(Sql.one(session, "SELECT max(id) FROM soon")).isEqualTo(Integer.toString(i));
      }
      open.rollback();
      Sql.run(session, "DROP TABLE soon");
    }
  }
}
