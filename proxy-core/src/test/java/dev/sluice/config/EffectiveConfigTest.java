package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class EffectiveConfigTest {
  private static final String YAML =
      """
      cluster:
        nodes: [a, "[::1]:6432"]
        monitor: {user: "o\\"'\\\\ \\t#:", password: s3cret}
      auth:
        users:
          - {name: app, password: s3cret}
          - {name: report, password: s3cret}
      routing:
        weights: [a=2, "[::1]:6432=0"]
        functions: {safe: []}
        primaryPatterns: ["a{1,2}", 'say "x"']
        rules:
          - {database: shop, route: replica}
          - {maxLag: 1m}
      threads: {eventLoops: 2}
      """;

  @Test
  void everyValueIsPrintedWithItsSource() throws Exception {
    String yaml =
        new ConfigLoader(Map.of("SLUICE_LIMITS_MAX_CLIENTS", "50")).load(YAML).effective().yaml();

    assertThat(yaml)
        .startsWith(
            """
            listen:
              address: "0.0.0.0:5432"  # default
              backlog: 4096  # default
              tls:
                mode: off  # default
                minimumProtocol: TLSv1.2  # default
                refresh: 10s  # default
            http:
              enabled: true  # default
              address: "0.0.0.0:9127"  # default
            cluster:
              nodes: ["a:5432", "[::1]:6432"]  # file, line 2
              monitor:
                user: "o\\"'\\\\ \\x09#:"  # file, line 3
                password: "********"  # file, line 3
                database: "postgres"  # default
            """)
        .contains(
            """
              query:
                user: "o\\"'\\\\ \\x09#:"  # as cluster.monitor.user
                password: "********"  # as cluster.monitor.password
                database: "postgres"  # as cluster.monitor.database
              cache: 5s  # default
              failureDelay: 5s  # default
              users:
                - name: "app"  # file, line 6
                  password: "********"  # file, line 6
                - name: "report"  # file, line 7
                  password: "********"  # file, line 7
            console:
              database: "sluice"  # default
              maxConnections: 5  # default
            limits:
              maxClients: 50  # environment variable SLUICE_LIMITS_MAX_CLIENTS
            """)
        .contains(
            """
              functions:
                safe: []  # file, line 10
              primaryPatterns: ["a{1,2}", "say \\"x\\""]  # file, line 11
              catalogRefresh: 5s  # default
              rules:
                - database: "shop"  # file, line 13
                  route: replica  # file, line 13
                - maxLag: 1m  # file, line 14
            """);
  }

  @Test
  void whatIsPrintedIsAConfigurationWithTheSameMeaning() throws Exception {
    ConfigLoader loader = new ConfigLoader(Map.of());
    LoadedConfig loaded = loader.load(YAML);

    LoadedConfig again = loader.load(loaded.effective().yaml().replace("********", "s3cret"));

    assertThat(again.config()).isEqualTo(loaded.config());
  }
}
