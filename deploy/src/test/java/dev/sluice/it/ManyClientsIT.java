package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transaction pooling is for this: hundreds of clients over a few connections to each server. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ManyClientsIT {
  private static final String DATABASE = "many_clients";
  private static final int CLIENTS = 500;
  private static final int CAP = 20;

  /** Of each client; {@code -Dsluice.transactions=150} takes a minute. */
  private static final int TRANSACTIONS = Integer.getInteger("sluice.transactions", 20);

  private final LocalCluster cluster;
  private final TestProxy proxy;

  ManyClientsIT(LocalCluster cluster) throws Exception {
    this.cluster = cluster;
    this.proxy =
        TestProxy.over(
            cluster,
            Map.of(
                "SLUICE_POOLING", "transaction",
                "SLUICE_LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", Integer.toString(CAP),
                // On a slow machine the last of them waits for long.
                "SLUICE_LIMITS_WAIT_TIMEOUT", "2m",
                "SLUICE_TIMEOUTS_LOGIN", "1m"));
  }

  @BeforeAll
  void initialise() throws Exception {
    cluster.query(
        cluster.primary(),
        "CREATE DATABASE " + DATABASE + " OWNER " + cluster.logins().application().user());
    cluster.awaitReplayed();
    ClientPrograms.finish(pgbench("-i", "-s", "1")).succeeded();
    cluster.awaitReplayed();
  }

  @AfterAll
  void close() {
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void fiveHundredClientsShareTwentyConnections(String protocol) throws Exception {
    Process pgbench =
        pgbench(
            "-n",
            "-M",
            protocol,
            "-c",
            Integer.toString(CLIENTS),
            "-j",
            "2",
            "-t",
            Integer.toString(TRANSACTIONS),
            "-b",
            "tpcb-like@1",
            "-b",
            "select-only@4");
    Peaks peaks = watch(pgbench);
    String output = ClientPrograms.finish(pgbench).succeeded().output();

    assertThat(output)
        .contains("number of transactions actually processed: " + CLIENTS * TRANSACTIONS)
        .doesNotContain("ERROR", "aborted");
    assertThat(peaks.clients()).isEqualTo(CLIENTS);
    assertThat(peaks.serverConnections()).isBetween(2, CAP);
  }

  /** The most of each that were there at a time. */
  private record Peaks(int clients, int serverConnections) {}

  /** Looks at the proxy, and at what every server says of its connections, until the end. */
  private Peaks watch(Process pgbench) throws Exception {
    List<Connection> watchers = new ArrayList<>();
    for (ClusterNode node : cluster.nodes()) {
      watchers.add(cluster.connect(node));
    }
    int clients = 0;
    int serverConnections = 0;
    try {
      while (pgbench.isAlive()) {
        clients = Math.max(clients, (int) proxy.metric("sluice_clients"));
        for (Connection watcher : watchers) {
          serverConnections = Math.max(serverConnections, connections(watcher));
        }
      }
    } finally {
      for (Connection watcher : watchers) {
        watcher.close();
      }
    }
    return new Peaks(clients, serverConnections);
  }

  private int connections(Connection watcher) throws SQLException {
    try (PreparedStatement count =
        watcher.prepareStatement(
            "SELECT count(*), pg_sleep(0.02) FROM pg_stat_activity"
                + " WHERE datname = ? AND usename = ?")) {
      count.setString(1, DATABASE);
      count.setString(2, cluster.logins().application().user());
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  private Process pgbench(String... options) throws Exception {
    Path program = ClientPrograms.find("pgbench");
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(List.of(options));
    return ClientPrograms.start(
        words, proxy.libpqEnvironment(cluster.logins().application(), DATABASE));
  }
}
