package dev.sluice.k8s;

import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.TopologySource;

/** Makes the source of {@code cluster.kubernetes}. Loads nothing of the client before it does. */
public final class KubernetesSourceFactory implements TopologySource.Factory {
  @Override
  public String type() {
    return "kubernetes";
  }

  @Override
  public TopologySource create(SluiceConfig.Cluster settings) {
    SluiceConfig.Kubernetes kubernetes =
        settings
            .kubernetes()
            .orElseThrow(() -> new IllegalArgumentException("cluster.kubernetes is not set"));
    return new KubernetesSource(kubernetes);
  }
}
