package dev.sluice.it;

import static org.awaitility.Awaitility.await;

import dev.sluice.ProxyServer;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.topology.Cluster;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** A proxy in this JVM in front of a cluster, and the ways to connect to it. */
public final class TestProxy implements AutoCloseable {
  /** A database of the application role; test classes make their tables there. */
  public static final String DATABASE = "app";

  private final LocalCluster cluster;
  private final ProxyServer server;

  private TestProxy(LocalCluster cluster, ProxyServer server) {
    this.cluster = cluster;
    this.server = server;
  }

  /** A proxy with default settings. */
  static TestProxy over(LocalCluster cluster) throws Exception {
    return over(cluster, Map.of());
  }

  /**
   * A proxy that has found all nodes.
   *
   * @param settings by the names of their environment variables, {@code SLUICE_LIMITS_MAX_CLIENTS}
   */
  public static TestProxy over(LocalCluster cluster, Map<String, String> settings)
      throws Exception {
    ProxyServer server = ProxyServer.start(new ConfigLoader(environment(cluster, settings)).load());
    int running = (int) cluster.nodes().stream().filter(cluster::isUp).count();
    long started = System.nanoTime();
    await("the proxy knows the nodes, and that the replicas are fresh")
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> serves(server.topology().current(), running - 1, started));
    return new TestProxy(cluster, server);
  }

  private static boolean serves(Cluster nodes, int replicas, long since) {
    return nodes.primary() != null
        && nodes.replicas().size() == replicas
        && nodes.replicas().stream().allMatch(replica -> replica.isFreshAsOf(since));
  }

  /** What {@link #over} runs. */
  static SluiceConfig config(LocalCluster cluster, Map<String, String> settings) throws Exception {
    return new ConfigLoader(environment(cluster, settings)).load().config();
  }

  /** The environment of a proxy in front of {@code cluster}, on free ports of 127.0.0.1. */
  static Map<String, String> environment(LocalCluster cluster, Map<String, String> settings) {
    ClusterLogins.Login monitor = cluster.logins().monitor();
    Map<String, String> environment = new HashMap<>();
    environment.put("SLUICE_LISTEN_ADDRESS", "127.0.0.1:0");
    environment.put("SLUICE_HTTP_ADDRESS", "127.0.0.1:0");
    environment.put(
        "SLUICE_CLUSTER_NODES",
        cluster.nodes().stream()
            .map(node -> node.address().toString())
            .collect(Collectors.joining(",")));
    environment.put("SLUICE_CLUSTER_MONITOR_USER", monitor.user());
    environment.put("SLUICE_CLUSTER_MONITOR_PASSWORD", monitor.password().value());
    environment.put("SLUICE_SHUTDOWN_DELAY", "0s");
    environment.put("SLUICE_SHUTDOWN_TIMEOUT", "1s");
    // On a machine of two processors there would be one: what loops have to do with each other is
    // to be tested, too.
    environment.put("SLUICE_THREADS_EVENT_LOOPS", "2");
    // All wrong passwords of all tests come from one address.
    environment.put("SLUICE_AUTH_FAILURE_DELAY", "0s");
    // All tests hold with either: -Dpooling=transaction.
    environment.put("SLUICE_POOLING", System.getProperty("pooling", "session"));
    environment.putAll(settings);
    return environment;
  }

  LocalCluster cluster() {
    return cluster;
  }

  public HostPort address() {
    return server.address();
  }

  ProxyServer server() {
    return server;
  }

  /** For pgjdbc; user and password are to be given apart. */
  String jdbcUrl(String database) {
    return "jdbc:postgresql://" + address() + "/" + database;
  }

  /** For libpq: where, who, and the password. */
  Map<String, String> libpqEnvironment(ClusterLogins.Login login, String database) {
    return Map.of(
        "PGHOST",
        address().host(),
        "PGPORT",
        Integer.toString(address().port()),
        "PGUSER",
        login.user(),
        "PGPASSWORD",
        login.password().value(),
        "PGDATABASE",
        database);
  }

  /** The application's connection to {@link #DATABASE}. */
  Connection connect() throws SQLException {
    return connect(Map.of());
  }

  /** The application's connection with properties of pgjdbc. */
  Connection connect(Map<String, String> properties) throws SQLException {
    return connect(cluster.logins().application(), DATABASE, properties);
  }

  Connection connect(ClusterLogins.Login login, String database, Map<String, String> properties)
      throws SQLException {
    return open(jdbcUrl(database), login, properties);
  }

  /** The same past the proxy: what PostgreSQL itself does. */
  Connection direct(ClusterNode node) throws SQLException {
    return direct(node, Map.of());
  }

  Connection direct(ClusterNode node, Map<String, String> properties) throws SQLException {
    return open(cluster.jdbcUrl(node, DATABASE), cluster.logins().application(), properties);
  }

  private static Connection open(
      String url, ClusterLogins.Login login, Map<String, String> properties) throws SQLException {
    Properties all = new Properties();
    all.setProperty("user", login.user());
    all.setProperty("password", login.password().value());
    // A lost answer is a failure, not a stopped build.
    all.setProperty("socketTimeout", "60");
    properties.forEach(all::setProperty);
    return DriverManager.getConnection(url, all);
  }

  /** A figure of the proxy's own, summed over its labels: for what only the proxy can know. */
  public double metric(String name) {
    return server
        .metrics()
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /**
   * The same of the series that have a label.
   *
   * @param label such as {@code state="idle"}
   */
  public double metric(String name, String label) {
    return server
        .metrics()
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** A user and a password in the form that the rest takes. */
  static ClusterLogins.Login login(String user, String password) {
    return new ClusterLogins.Login(user, new Secret(password));
  }

  @Override
  public void close() {
    server.close();
  }
}
