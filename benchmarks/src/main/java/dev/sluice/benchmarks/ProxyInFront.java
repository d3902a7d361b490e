package dev.sluice.benchmarks;

import dev.sluice.ProxyServer;
import dev.sluice.config.ConfigLoader;
import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.ClusterOptions;
import dev.sluice.demo.LocalCluster;
import dev.sluice.topology.Cluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What end-to-end benchmarks connect to: a primary, two replicas and the proxy, in this process and
 * below it, or whatever {@value #URL} names.
 */
final class ProxyInFront implements AutoCloseable {
  /**
   * A JDBC URL with user and password, of a proxy or of PostgreSQL itself, in place of all this.
   */
  static final String URL = "sluice.benchmark.url";

  private static final String DATABASE = "app";
  private static final int ROWS = 100_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final LocalCluster cluster;
  private final ProxyServer server;

  private ProxyInFront(LocalCluster cluster, ProxyServer server) {
    this.cluster = cluster;
    this.server = server;
  }

  /**
   * Starts all three nodes and the proxy, with a table {@code bench (id, value)} of 100,000 rows.
   *
   * @param pooling {@code session} or {@code transaction}
   */
  static ProxyInFront start(String pooling) throws Exception {
    LocalCluster cluster = LocalCluster.start(ClusterOptions.trio());
    try {
      cluster.query(
          cluster.primary(),
          "CREATE DATABASE " + DATABASE + " OWNER " + cluster.logins().application().user());
      ProxyServer server =
          ProxyServer.start(new ConfigLoader(environment(cluster, pooling)).load().config());
      return new ProxyInFront(cluster, server).prepared();
    } catch (Exception | Error failure) {
      cluster.close();
      throw failure;
    }
  }

  private ProxyInFront prepared() throws Exception {
    try {
      awaitNodes();
      createTable(url());
      cluster.awaitReplayed();
      return this;
    } catch (Exception | Error failure) {
      server.close();
      throw failure;
    }
  }

  private static Map<String, String> environment(LocalCluster cluster, String pooling) {
    ClusterLogins.Login monitor = cluster.logins().monitor();
    Map<String, String> environment = new HashMap<>();
    environment.put("SLUICE_LISTEN_ADDRESS", "127.0.0.1:0");
    environment.put("SLUICE_HTTP_ENABLED", "false");
    environment.put(
        "SLUICE_CLUSTER_NODES",
        cluster.nodes().stream()
            .map(node -> node.address().toString())
            .collect(Collectors.joining(",")));
    environment.put("SLUICE_CLUSTER_MONITOR_USER", monitor.user());
    environment.put("SLUICE_CLUSTER_MONITOR_PASSWORD", monitor.password().value());
    environment.put("SLUICE_POOLING", pooling);
    environment.put("SLUICE_ROUTING_SLOW_START", "0s");
    environment.put("SLUICE_SHUTDOWN_DELAY", "0s");
    environment.put("SLUICE_SHUTDOWN_TIMEOUT", "1s");
    return environment;
  }

  private void awaitNodes() throws InterruptedException {
    long started = System.nanoTime();
    while (!servesAll(server.topology().current(), started)) {
      if (System.nanoTime() - started > LIMIT.toNanos()) {
        throw new IllegalStateException("the proxy does not find its nodes");
      }
      Thread.sleep(10);
    }
  }

  private static boolean servesAll(Cluster nodes, long since) {
    return nodes.primary() != null
        && nodes.replicas().size() == ClusterOptions.trio().replicas()
        && nodes.replicas().stream().allMatch(replica -> replica.isFreshAsOf(since));
  }

  /** Through the proxy, with user and password. */
  String url() {
    ClusterLogins.Login application = cluster.logins().application();
    return "jdbc:postgresql://%s/%s?user=%s&password=%s"
        .formatted(server.address(), DATABASE, application.user(), application.password().value());
  }

  /** Makes the table, on whatever is there, and fills it. Replicas may not have it yet. */
  static void createTable(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS bench");
      statement.execute("CREATE TABLE bench (id int PRIMARY KEY, value int NOT NULL)");
      statement.execute(
          "INSERT INTO bench SELECT id, 0 FROM generate_series(1, " + ROWS + ") AS id");
    }
  }

  /** Ids are 1 to this. */
  static int rows() {
    return ROWS;
  }

  @Override
  public void close() {
    server.close();
    cluster.close();
  }
}
