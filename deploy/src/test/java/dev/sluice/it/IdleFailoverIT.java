package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;

/** Sessions that ask nothing while their primary is lost. */
@ExtendWith(ProxyExtension.class)
final class IdleFailoverIT {
  @Test
  void theyMoveToTheNextPrimaryWithWhatCanMove() throws Throwable {
    try (LocalCluster cluster = LocalCluster.start(ClusterExtension.options())) {
      FailoverIT.prepare(cluster);
      try (TestProxy proxy = TestProxy.over(cluster, Map.of());
          Connection plain = proxy.connect(Map.of("prepareThreshold", "1"));
          PreparedStatement insert =
              plain.prepareStatement(
                  "INSERT INTO witness VALUES (?, 1)"
                      + " RETURNING current_setting('search_path'), inet_server_port()");
          Connection listening = proxy.connect();
          Connection temporary = proxy.connect();
          Connection open = proxy.connect();
          Connection committing = proxy.connect()) {
        Sql.run(plain, "SET search_path = public, pg_catalog");
        assertThat(insert(insert, 1)).endsWith(Integer.toString(cluster.nodes().get(0).port()));
        Sql.run(listening, "LISTEN news");
        Sql.run(temporary, "CREATE TEMP TABLE mine (id int)");
        for (Connection transaction : new Connection[] {open, committing}) {
          transaction.setAutoCommit(false);
          Sql.run(transaction, "LOCK TABLE witness IN ACCESS SHARE MODE");
          Sql.run(transaction, "CREATE TABLE never_" + transaction.hashCode() + " ()");
        }

        cluster.kill(cluster.nodes().get(0));
        ClusterNode next = FailoverIT.promoteBest(cluster);

        assertThat(insert(insert, 2)).isEqualTo("public, pg_catalog " + next.port());
        toldOnce(open);
        assertThat(Sql.sqlState(committing::commit)).isIn("08006", "57P01");
        Sql.run(committing, "INSERT INTO witness VALUES (3, 1)");
        committing.commit();
        assertThat(Sql.sqlState(() -> news(listening))).isIn("57P01", "08006");
        assertThat(Sql.sqlState(() -> Sql.one(temporary, "SELECT count(*) FROM mine")))
            .isEqualTo("57P01");
        assertThat(Sql.one(plain, "SELECT count(*) FROM witness")).isEqualTo("3");
      }
    }
  }

  private static String insert(PreparedStatement insert, int writer) throws SQLException {
    insert.setInt(1, writer);
    try (ResultSet rows = insert.executeQuery()) {
      rows.next();
      return rows.getString(1) + " " + rows.getString(2);
    }
  }

  /** The loss with the first statement, then PostgreSQL's words, until ROLLBACK. */
  private static void toldOnce(Connection open) throws Throwable {
    assertThat(Sql.sqlState(() -> Sql.one(open, "SELECT 1"))).isIn("08006", "57P01");
    assertThat(Sql.sqlState(() -> Sql.one(open, "SELECT 1"))).isEqualTo("25P02");
    open.rollback();
    assertThat(Sql.one(open, "SELECT 42")).isEqualTo("42");
    open.rollback();
  }

  /** Waits for a notification that will not come: the end of the connection does. */
  private static void news(Connection listening) throws SQLException {
    while (listening.unwrap(PGConnection.class).getNotifications(1000) != null) {
      // An empty array: the time is over.
    }
  }
}
