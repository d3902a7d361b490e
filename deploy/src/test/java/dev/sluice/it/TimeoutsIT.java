package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limits in time, as PostgreSQL words them. */
@ExtendWith(ProxyExtension.class)
final class TimeoutsIT {
  private static final String IN_TRANSACTION =
      "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
          + " AND application_name = 'timeouts'";

  private final LocalCluster cluster;

  TimeoutsIT(LocalCluster cluster) {
    this.cluster = cluster;
  }

  private TestProxy proxy(String... settings) throws Exception {
    Map<String, String> environment = new HashMap<>();
    // For auth.mode trust: what the proxy logs in with.
    environment.put("SLUICE_AUTH_USERS_0_NAME", cluster.logins().application().user());
    environment.put(
        "SLUICE_AUTH_USERS_0_PASSWORD", cluster.logins().application().password().value());
    for (int i = 0; i < settings.length; i += 2) {
      environment.put("SLUICE_" + settings[i], settings[i + 1]);
    }
    return TestProxy.over(cluster, environment);
  }

  @Test
  void aClientThatAsksNothingIsEnded() throws Exception {
    try (TestProxy proxy = proxy("AUTH_MODE", "trust", "TIMEOUTS_IDLE_CLIENT", "300ms");
        RawClient client = RawClient.loggedIn(proxy)) {
      client.send(RawClient.query("SHOW sluice.node"));
      client.until('Z');

      assertThat(client.readToEnd())
          .contains("FATAL", "57P05", "terminating connection due to idle-session timeout");
      assertThat(proxy.metric("sluice_session_timeouts_total", "limit=\"idle\"")).isEqualTo(1);
    }
  }

  @Test
  void aTransactionThatNoServerKnowsOfIsEnded() throws Exception {
    try (TestProxy proxy = proxy("AUTH_MODE", "trust", "TIMEOUTS_IDLE_IN_TRANSACTION", "300ms");
        RawClient client = RawClient.loggedIn(proxy)) {
      client.send(RawClient.query("BEGIN"));
      client.until('Z');

      assertThat(client.readToEnd())
          .contains("FATAL", "25P03", "terminating connection due to idle-in-transaction timeout");
    }
  }

  @Test
  void aTransactionInWhichNothingIsAskedIsEndedOnTheServerToo() throws Exception {
    try (TestProxy proxy = proxy("TIMEOUTS_IDLE_IN_TRANSACTION", "500ms");
        Connection client = proxy.connect(Map.of("ApplicationName", "timeouts"));
        Connection witness = proxy.direct(cluster.primary())) {
      client.setAutoCommit(false);
      Sql.run(client, "SELECT pg_advisory_xact_lock(4711)");

      Eventually.holds(
          () -> {
            assertThat(Sql.one(witness, IN_TRANSACTION)).isEqualTo("0");
            assertThat(Sql.one(witness, "SELECT pg_try_advisory_xact_lock(4711)")).isEqualTo("t");
          });
      assertThat(proxy.metric("sluice_session_timeouts_total")).isEqualTo(1);
    }
  }

  @Test
  void aStatementThatTakesTooLongIsCancelledAndTheSessionLives() throws Throwable {
    try (TestProxy proxy = proxy("TIMEOUTS_QUERY", "500ms");
        Connection client = proxy.connect()) {
      assertThat(Sql.failure(() -> Sql.run(client, "SELECT pg_sleep(30)")))
          .isEqualTo("57014 ERROR: canceling statement due to statement timeout");

      assertThat(Sql.one(client, "SELECT 42")).isEqualTo("42");
    }
  }

  @Test
  void aStatementThatWaitsForAServerIsEndedToo() throws Throwable {
    try (TestProxy proxy =
        proxy("TIMEOUTS_QUERY", "500ms", "LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", "1")) {
      // The same startup packet: the login of the second asks no server.
      Connection first = proxy.connect(Map.of("assumeMinServerVersion", "15"));
      Sql.run(first, "CREATE TEMP TABLE timeouts (i int)");
      try (Connection late = proxy.connect(Map.of("assumeMinServerVersion", "15"))) {
        assertThat(Sql.failure(() -> Sql.run(late, "SELECT 1 FOR UPDATE")))
            .isEqualTo("57014 ERROR: canceling statement due to statement timeout");
        first.close();

        Eventually.holds(() -> Sql.run(late, "SELECT 1 FOR UPDATE"));
      }
    }
  }

  @Test
  void aServerConnectionIsRenewedAfterItsLifetime() throws Exception {
    try (TestProxy proxy =
            proxy(
                "POOLING", "transaction", "TIMEOUTS_SERVER_LIFETIME", "1s", "AUTH_MODE", "trust");
        RawClient client = RawClient.loggedIn(proxy)) {
      String first = pid(client);

      Eventually.holds(() -> assertThat(pid(client)).isNotEqualTo(first));
    }
  }

  private static String pid(RawClient client) throws Exception {
    client.send(RawClient.query("SELECT pg_backend_pid() FOR UPDATE"));
    return client.until('Z').stream()
        .filter(message -> message.type() == 'D')
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void connectionsAreKeptReady() throws Exception {
    try (TestProxy proxy =
            proxy("LIMITS_MIN_IDLE_SERVER_CONNECTIONS", "2", "THREADS_EVENT_LOOPS", "1");
        Connection client = proxy.connect()) {
      Sql.run(client, "SELECT 1 FOR UPDATE");

      Eventually.holds(
          () ->
              assertThat(proxy.metric("sluice_server_connections", "state=\"idle\""))
                  .isGreaterThanOrEqualTo(2));
    }
  }
}
