package dev.sluice.repmgr;

import static dev.sluice.k8s.SliceJson.slice;
import static org.awaitility.Awaitility.await;

import dev.sluice.ProxyServer;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import dev.sluice.k8s.ApiStub;
import dev.sluice.topology.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Two proxies in front of a {@link RepmgrCluster}, as two pods of the Deployment: both learn from a
 * stand-in for the Kubernetes API which nodes there are. The environment is the one that a Pgpool
 * Deployment gave its pods.
 */
final class FrontProxies implements AutoCloseable {
  private static final String SERVICE = "postgres-headless-svc";

  private final RepmgrCluster cluster;
  private final ApiStub api;
  private final List<ProxyServer> proxies = new ArrayList<>();

  private FrontProxies(RepmgrCluster cluster, ApiStub api) {
    this.cluster = cluster;
    this.api = api;
  }

  /**
   * Starts them; both know all nodes then.
   *
   * @param directory for the kubeconfig
   */
  static FrontProxies start(RepmgrCluster cluster, Path directory) throws Exception {
    ApiStub api = ApiStub.open();
    FrontProxies front = new FrontProxies(cluster, api);
    try {
      cluster.nodes().forEach(front::listed);
      Map<String, String> environment = environment(api.kubeconfig(directory));
      for (int i = 0; i < 2; i++) {
        front.proxies.add(ProxyServer.start(new ConfigLoader(environment).load().config()));
      }
      front.awaitNodes(cluster.nodes().size());
      return front;
    } catch (Exception | Error failed) {
      front.close();
      throw failed;
    }
  }

  private static Map<String, String> environment(Path kubeconfig) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SLUICE_LISTEN_ADDRESS", "127.0.0.1:0");
    environment.put("SLUICE_HTTP_ADDRESS", "127.0.0.1:0");
    environment.put("SLUICE_CLUSTER_KUBERNETES_SERVICE", SERVICE);
    environment.put("SLUICE_CLUSTER_KUBERNETES_KUBECONFIG", kubeconfig.toString());
    environment.put("PGPOOL_POSTGRES_USERNAME", RepmgrCluster.USER);
    environment.put("PGPOOL_POSTGRES_PASSWORD", RepmgrCluster.PASSWORD);
    environment.put("PGPOOL_SR_CHECK_USER", "repmgr");
    environment.put("PGPOOL_SR_CHECK_PASSWORD", RepmgrCluster.REPMGR_PASSWORD);
    environment.put("PGPOOL_SR_CHECK_DATABASE", "postgres");
    environment.put("PGPOOL_ENABLE_LOAD_BALANCING", "yes");
    return environment;
  }

  /** The node is ready to serve. */
  void listed(RepmgrNode node) {
    HostPort address = node.address();
    api.put(slice(node.name(), SERVICE, address.port()).pod(node.name(), address.host()));
  }

  /** The node's pod is being deleted. */
  void terminating(RepmgrNode node) {
    HostPort address = node.address();
    api.put(slice(node.name(), SERVICE, address.port()).terminating(node.name(), address.host()));
  }

  /** The pod is no more. */
  void gone(RepmgrNode node) {
    api.delete(node.name());
  }

  /** Waits until both proxies know a primary and so many nodes. */
  void awaitNodes(int count) {
    await("the proxies know " + count + " nodes")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> proxies.stream().allMatch(proxy -> knows(proxy.topology().current(), count)));
  }

  private static boolean knows(Cluster known, int count) {
    return known.primary() != null && known.replicas().size() == count - 1;
  }

  /** Each new connection goes to one of them, at random. */
  String jdbcUrl(String database) {
    return "jdbc:postgresql://"
        + proxies.stream().map(proxy -> proxy.address().toString()).collect(Collectors.joining(","))
        + "/"
        + database
        + "?loadBalanceHosts=true";
  }

  List<ProxyServer> proxies() {
    return List.copyOf(proxies);
  }

  RepmgrCluster cluster() {
    return cluster;
  }

  @Override
  public void close() {
    proxies.forEach(ProxyServer::close);
    api.close();
  }
}
