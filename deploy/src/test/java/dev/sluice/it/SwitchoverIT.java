package dev.sluice.it;

import static dev.sluice.k8s.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ProxyServer;
import dev.sluice.config.ConfigLoader;
import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.ClusterNode;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.LocalCluster.StopMode;
import dev.sluice.k8s.ApiStub;
import dev.sluice.k8s.SliceJson;
import dev.sluice.load.Load;
import dev.sluice.load.Witness;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A primary whose pod is told to end gives its part to a replica, as the preStop script of the
 * image does it, and no client sees an error: not even who was in a transaction.
 */
@ExtendWith(ProxyExtension.class)
final class SwitchoverIT {
  private static final Logger LOG = LoggerFactory.getLogger(SwitchoverIT.class);
  private static final int WRITERS = 16;
  private static final int READERS = 16;

  /** Client backends that are in a transaction, as the script looks for them. */
  private static final String OPEN_TRANSACTIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
          + " AND datname = 'app' AND xact_start IS NOT NULL AND pid <> pg_backend_pid()";

  @Test
  void aPlannedSwitchoverIsNoErrorToAnybody(@TempDir Path directory) throws Exception {
    try (LocalCluster cluster =
            LocalCluster.start(ClusterExtension.options().withSetting("log_statement", "none"));
        ApiStub api = ApiStub.open();
        ProxyServer proxy = start(cluster, api, directory);
        Load load = Load.start(FailoverIT.target(cluster, proxy), WRITERS, READERS)) {
      ClusterNode old = cluster.nodes().get(0);
      Witness witness = load.witness();
      FailoverIT.awaitMore(witness, WRITERS, READERS);

      api.put(terminating(old));
      Eventually.holds(() -> assertThat(cluster.query(old, OPEN_TRANSACTIONS)).isEqualTo("0"));
      cluster.stop(old, StopMode.FAST);
      ClusterNode next = FailoverIT.promoteBest(cluster);
      FailoverIT.awaitMore(witness, WRITERS, READERS);
      load.stop();

      LOG.info("SWITCHOVER: {}", witness.summary());
      assertThat(witness.writersErrors()).isEmpty();
      assertThat(witness.readersErrors()).isEmpty();
      assertThat(witness.disconnects()).isZero();
      assertThat(witness.staleReads()).isEmpty();
      try (Connection primary = FailoverIT.direct(cluster, next)) {
        assertThat(witness.lost(primary)).isEmpty();
      }
    }
  }

  private static ProxyServer start(LocalCluster cluster, ApiStub api, Path directory)
      throws Exception {
    FailoverIT.prepare(cluster);
    for (ClusterNode node : cluster.nodes()) {
      api.put(slice(node.name(), "pg", node.port()).pod(node.name(), node.address().host()));
    }
    Map<String, String> environment = TestProxy.environment(cluster, Map.of());
    environment.remove("SLUICE_CLUSTER_NODES");
    environment.put("SLUICE_CLUSTER_KUBERNETES_SERVICE", "pg");
    environment.put("SLUICE_CLUSTER_KUBERNETES_KUBECONFIG", api.kubeconfig(directory).toString());
    ProxyServer proxy = ProxyServer.start(new ConfigLoader(environment).load().config());
    Eventually.holds(
        () ->
            assertThat(proxy.topology().current().replicas()).hasSize(cluster.nodes().size() - 1));
    return proxy;
  }

  private static SliceJson terminating(ClusterNode node) {
    return slice(node.name(), "pg", node.port()).terminating(node.name(), node.address().host());
  }
}
