package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import dev.sluice.pool.ServerPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGStatement;

/** A database is paused and resumed, under clients that notice nothing but a wait. */
@ExtendWith(ProxyExtension.class)
final class PauseIT {
  private static final Map<String, String> NAMED = Map.of("ApplicationName", "pause");

  private static final String CONNECTED =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = 'app' AND application_name = 'pause'";

  private final LocalCluster cluster;

  PauseIT(LocalCluster cluster) {
    this.cluster = cluster;
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void transactionsEndAndWhatComesAfterThemWaits(String pooling) throws Exception {
    try (TestProxy proxy = TestProxy.over(cluster, Map.of("SLUICE_POOLING", pooling));
        Connection working = proxy.connect(NAMED);
        Connection other = proxy.connect(NAMED);
        Connection witness = proxy.direct(cluster.primary())) {
      ServerPool pool = proxy.server().pool();
      working.setAutoCommit(false);
      Sql.run(working, "SELECT 1 FOR UPDATE");

      CompletableFuture<Void> paused = pool.pause(TestProxy.DATABASE);
      CompletableFuture<String> late =
          CompletableFuture.supplyAsync(
              () -> answer(other, "SELECT 42"), task -> new Thread(task).start());
      Eventually.holds(() -> assertThat(proxy.metric("sluice_paused_sessions")).isEqualTo(1));
      assertThat(Sql.one(working, "SELECT 41")).as("its transaction goes on").isEqualTo("41");
      assertThat(paused).isNotDone();
      working.commit();

      paused.get(20, TimeUnit.SECONDS);
      Eventually.holds(() -> assertThat(Sql.one(witness, CONNECTED)).isEqualTo("0"));
      assertThat(late).isNotDone();
      assertThat(pool.resume(TestProxy.DATABASE)).isTrue();
      assertThat(late.get(20, TimeUnit.SECONDS)).isEqualTo("42");
    }
  }

  @Test
  void anIdleSessionLetsGoAndGoesOnAsItWas() throws Exception {
    try (TestProxy proxy = TestProxy.over(cluster, Map.of("SLUICE_POOLING", "session"));
        Connection idle = proxy.connect(NAMED);
        PreparedStatement prepared = idle.prepareStatement("SELECT current_setting('work_mem')");
        Connection pinned = proxy.connect(NAMED)) {
      ServerPool pool = proxy.server().pool();
      Sql.run(idle, "SET work_mem = '7MB'");
      prepared.unwrap(PGStatement.class).setPrepareThreshold(1);
      prepared.executeQuery().close();
      Sql.run(pinned, "CREATE TEMP TABLE mine AS SELECT 1 AS a");

      CompletableFuture<Void> paused = pool.pause(TestProxy.DATABASE);
      Eventually.holds(
          () ->
              assertThat(proxy.metric("sluice_server_connections", "state=\"leased\""))
                  .as("the one with the temporary table")
                  .isEqualTo(1));
      assertThat(paused).isNotDone();
      Sql.run(pinned, "DISCARD ALL");
      paused.get(20, TimeUnit.SECONDS);
      assertThat(pool.resume(TestProxy.DATABASE)).isTrue();

      try (ResultSet rows = prepared.executeQuery()) {
        assertThat(Sql.rows(rows)).containsExactly("7MB");
      }
    }
  }

  private static String answer(Connection connection, String sql) {
    try {
      return Sql.one(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theWaitHasAnEndAndTheSessionLives() throws Throwable {
    Map<String, String> settings =
        Map.of("SLUICE_POOLING", "transaction", "SLUICE_TIMEOUTS_PAUSE", "300ms");
    try (TestProxy proxy = TestProxy.over(cluster, settings);
        Connection client = proxy.connect(NAMED)) {
      ServerPool pool = proxy.server().pool();
      pool.pause(TestProxy.DATABASE).get(20, TimeUnit.SECONDS);

      assertThat(Sql.failure(() -> Sql.run(client, "SELECT 1 FOR UPDATE")))
          .startsWith("57P03 ERROR: database \"app\" is paused");
      pool.resumeAll();

      assertThat(Sql.one(client, "SELECT 42")).isEqualTo("42");
    }
  }
}
