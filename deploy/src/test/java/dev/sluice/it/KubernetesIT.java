package dev.sluice.it;

import static dev.sluice.k8s.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ProxyServer;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.k8s.ApiStub;
import dev.sluice.k8s.SliceJson;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The proxy finds its nodes through the Kubernetes API. All nodes are on one address here, so each
 * has a slice with a port of its own.
 */
@ExtendWith(ProxyExtension.class)
final class KubernetesIT {
  private final LocalCluster cluster;
  @TempDir private Path directory = Path.of("");
  private Optional<ApiStub> stub = Optional.empty();
  private Optional<ProxyServer> started = Optional.empty();

  /** The shared proxy has made the database. */
  KubernetesIT(TestProxy shared) {
    cluster = shared.cluster();
  }

  @BeforeEach
  void start() throws Exception {
    ApiStub api = ApiStub.open();
    stub = Optional.of(api);
    for (int i = 0; i < cluster.nodes().size(); i++) {
      api.put(listed(i));
    }
    Map<String, String> environment = TestProxy.environment(cluster, Map.of());
    environment.remove("SLUICE_CLUSTER_NODES");
    environment.put("SLUICE_CLUSTER_KUBERNETES_SERVICE", "pg");
    environment.put("SLUICE_CLUSTER_KUBERNETES_KUBECONFIG", api.kubeconfig(directory).toString());
    environment.put("SLUICE_CLUSTER_KUBERNETES_LABEL_PODS", "true");
    environment.put("SLUICE_ROUTING_SLOW_START", "0s");
    environment.put("SLUICE_ROUTING_CONSISTENCY", "eventual");
    started = Optional.of(ProxyServer.start(new ConfigLoader(environment).load().config()));
    Eventually.holds(() -> assertThat(known().replicas()).hasSize(cluster.nodes().size() - 1));
  }

  @AfterEach
  void close() {
    started.ifPresent(ProxyServer::close);
    stub.ifPresent(ApiStub::close);
  }

  private ApiStub api() {
    return stub.orElseThrow();
  }

  private Cluster known() {
    return started.orElseThrow().topology().current();
  }

  private SliceJson listed(int node) {
    HostPort address = address(node);
    return slice("pg-" + node, "pg", address.port()).pod("pg-" + node, address.host());
  }

  private SliceJson terminating(int node) {
    HostPort address = address(node);
    return slice("pg-" + node, "pg", address.port()).terminating("pg-" + node, address.host());
  }

  private HostPort address(int node) {
    ClusterNode listed = cluster.nodes().get(node);
    return listed.address();
  }

  private Connection connect() throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", cluster.logins().application().user());
    login.setProperty("password", cluster.logins().application().password().value());
    HostPort proxy = started.orElseThrow().address();
    return DriverManager.getConnection(
        "jdbc:postgresql://" + proxy + "/" + TestProxy.DATABASE, login);
  }

  /** The ports of the nodes that twenty reads of one session come to. */
  private static Set<Integer> readers(Connection session) throws SQLException {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      ports.add(Sql.port(session));
    }
    return ports;
  }

  private int port(int node) {
    return address(node).port();
  }

  @Test
  void nodesAreCalledByTheirPodsAndThoseAreLabelledWithTheirRoles() {
    assertThat(known().nodes()).extracting(Node::name).contains("pg-0", "pg-1", "pg-2");
    Eventually.holds(
        () ->
            assertThat(api().labels())
                .containsEntry("pg-0", "primary")
                .containsEntry("pg-1", "replica")
                .containsEntry("pg-2", "replica"));
  }

  @Test
  void aPodThatTerminatesGetsNoNewReadsAndItsTransactionGoesOn() throws Exception {
    try (Connection busy = connect();
        Connection session = connect()) {
      busy.setAutoCommit(false);
      busy.setReadOnly(true);
      int reader = Sql.port(busy);
      int node = reader == port(1) ? 1 : 2;
      assertThat(reader).isIn(port(1), port(2));

      api().put(terminating(node));

      Eventually.holds(() -> assertThat(known().replicas()).hasSize(1));
      assertThat(readers(session)).containsExactly(port(3 - node));
      assertThat(Sql.port(busy)).isEqualTo(reader);
      busy.commit();

      api().put(slice("pg-" + node, "pg", reader));
      Eventually.holds(() -> assertThat(known().nodes()).hasSize(2));
      assertThat(readers(session)).containsExactly(port(3 - node));

      api().put(listed(node));
      Eventually.holds(() -> assertThat(known().replicas()).hasSize(2));
      Eventually.holds(
          () -> assertThat(readers(session)).containsExactlyInAnyOrder(port(1), port(2)));
    }
  }

  @Test
  void aPrimaryThatTerminatesIsWrittenTo() throws Exception {
    api().put(terminating(0));

    Eventually.holds(() -> assertThat(known().nodes()).anyMatch(node -> node.listing().draining()));
    try (Connection session = connect()) {
      assertThat(Sql.one(session, "SELECT pg_is_in_recovery(), txid_current() > 0")).isEqualTo("f");
    }
  }

  @Test
  void withoutTheApiTheProxyWorksOn() throws Exception {
    try (Connection session = connect()) {
      api().stop();

      assertThat(readers(session)).containsExactlyInAnyOrder(port(1), port(2));
      try (Connection later = connect()) {
        assertThat(readers(later)).containsExactlyInAnyOrder(port(1), port(2));
      }
      api().put(slice("pg-2", "pg", port(2)));
      api().start();

      Eventually.holds(() -> assertThat(known().nodes()).hasSize(2));
      assertThat(readers(session)).containsExactly(port(1));
    }
  }
}
