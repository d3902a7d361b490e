package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import dev.sluice.monitoring.Alert;
import dev.sluice.monitoring.Dashboard;
import dev.sluice.monitoring.QueryCheck;
import dev.sluice.monitoring.Scrape;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The dashboard and the alerts ask for what a proxy shows, to which everything has happened once:
 * counters with labels are there from the first time on.
 */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MonitoringIT {
  private static final int MOST = 3;

  private final LocalCluster cluster;
  private final TestProxy proxy;

  /** The shared proxy has made the database. */
  MonitoringIT(TestProxy shared, @TempDir Path directory) throws Exception {
    cluster = shared.cluster();
    TestAuthority.Issued server =
        new TestAuthority(directory, "authority").issue("server", TestAuthority.server());
    proxy =
        TestProxy.over(
            cluster,
            Map.of(
                "SLUICE_LISTEN_TLS_MODE",
                "allow",
                "SLUICE_LISTEN_TLS_CERTIFICATE",
                server.certificate().toString(),
                "SLUICE_LISTEN_TLS_KEY",
                server.key().toString(),
                "SLUICE_LIMITS_MAX_CLIENTS_PER_DATABASE",
                Integer.toString(MOST),
                "SLUICE_ROUTING_CONSISTENCY",
                "eventual",
                "SLUICE_TIMEOUTS_QUERY",
                "2s"));
  }

  @BeforeAll
  void everythingHappens() throws Exception {
    ClusterLogins.Login app = cluster.logins().application();
    assertThatThrownBy(
            () -> proxy.connect(TestProxy.login(app.user(), "no"), TestProxy.DATABASE, Map.of()))
        .isInstanceOf(SQLException.class);
    try (Connection first = proxy.connect();
        Connection second = proxy.connect();
        Connection third = proxy.connect()) {
      assertThatThrownBy(proxy::connect).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> Sql.run(second, "SELECT pg_sleep(10)"))
          .isInstanceOf(SQLException.class);
      Sql.port(third);
      retry(first);
    }
    System.gc();
  }

  /** A function that no replica can run, and of which nobody can see that. */
  private void retry(Connection session) throws Exception {
    Sql.run(
        session,
        """
        CREATE FUNCTION monitoring_asks() RETURNS bool STABLE LANGUAGE sql AS
        'SELECT pg_current_wal_lsn() IS NOT NULL'""");
    cluster.awaitReplayed();
    List<String> tries = new ArrayList<>();
    Eventually.holds(
        () -> {
          tries.add("try" + tries.size());
          Sql.one(
              session,
              "/* sluice: replica */ SELECT monitoring_asks() AS " + tries.get(tries.size() - 1));
          assertThat(proxy.metric("sluice_statements_retried_total")).isPositive();
        });
    Sql.run(session, "DROP FUNCTION monitoring_asks()");
  }

  @AfterAll
  void close() {
    proxy.close();
  }

  @Test
  void theDashboardAsksForWhatThereIs() throws Exception {
    assertThat(Dashboard.read().queries()).hasSizeGreaterThan(50);
    assertThat(complaints(Dashboard.read().queries())).isEmpty();
  }

  @Test
  void theAlertsAskForWhatThereIs() throws Exception {
    List<String> expressions = Alert.all().stream().map(Alert::expression).toList();

    assertThat(expressions).hasSizeGreaterThan(15);
    assertThat(complaints(expressions)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sluice_clients{                   | sluice_client{                  | no metric sluice_client
          sum by (target)                   | sum by (direction)              | has no label direction
          label_values(sluice_node_up{      | label_values(sluice_nodes_up{   | no metric sluice_nodes_up
          sum by (le) (                     | sum by (stage) (                | needs le
          sluice_query_seconds_bucket{      | sluice_query_seconds_buckets{   | no metric
          rate(sluice_lease_timeouts_total{ | max(sluice_lease_timeouts_total{ | has a range
          jvm_threads_live_threads{         | jvm_threads_live{               | no metric
          """)
  void aBrokenDashboardIsFound(String right, String wrong, String complaint) throws Exception {
    String text = Dashboard.read().root().toString();
    assertThat(text).contains(right);

    Dashboard broken = new Dashboard(new ObjectMapper().readTree(text.replace(right, wrong)));

    assertThat(complaints(broken.queries()))
        .anySatisfy(said -> assertThat(said).contains(complaint));
  }

  private List<String> complaints(List<String> queries) {
    QueryCheck check = new QueryCheck(Scrape.parse(proxy.server().metrics().scrape()));
    return queries.stream().flatMap(query -> check.complaints(query).stream()).toList();
  }
}
