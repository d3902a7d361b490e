package dev.sluice.demo;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import java.util.Map;
import java.util.stream.Collectors;

/** The configuration file that the demo would have written by hand. */
final class DemoConfiguration {
  private DemoConfiguration() {}

  static SluiceConfig of(LocalCluster cluster, HostPort clients, HostPort http)
      throws ConfigException {
    return new ConfigLoader(Map.of()).load(yaml(cluster, clients, http)).config();
  }

  private static String yaml(LocalCluster cluster, HostPort clients, HostPort http) {
    ClusterLogins.Login monitor = cluster.logins().monitor();
    ClusterLogins.Login reader = cluster.logins().superuser();
    return """
        listen:
          address: %s
        http:
          address: %s
        cluster:
          nodes: [%s]
          monitor:
            user: %s
            password: %s
            database: postgres
        auth:
          query:
            user: %s
            password: %s
            database: postgres
        """
        .formatted(
            clients,
            http,
            cluster.nodes().stream()
                .map(node -> '"' + node.address().toString() + '"')
                .collect(Collectors.joining(", ")),
            monitor.user(),
            monitor.password().value(),
            reader.user(),
            reader.password().value());
  }
}
