package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.ConfigLoader;
import dev.sluice.metrics.MetricsDocument;
import dev.sluice.metrics.OpenMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the parts show when they are wired: a part that is left out shows here. What has labels may
 * need something to happen first; {@code MetricsIT} has clients and nodes.
 */
final class ProxyScrapeTest {
  @Test
  void a_running_proxy_shows_what_the_document_lists() throws Exception {
    Map<String, MetricsDocument.Row> document = MetricsDocument.read();

    try (ProxyServer proxy = ProxyServer.start(new ConfigLoader(environment()).load().config())) {
      await()
          .untilAsserted(
              () -> {
                // Some meters of the JVM show up only after a collection.
                System.gc();
                Map<String, String> types = MetricsDocument.types(proxy.metrics().scrape());
                document.forEach(
                    (name, row) -> {
                      if (row.always() && row.labels().isEmpty()) {
                        assertThat(types).containsEntry(name, row.type());
                      }
                    });
                assertThat(document.keySet()).containsAll(types.keySet());
              });
    }
  }

  @Test
  void a_running_proxy_shows_openmetrics_by_its_rules() throws Exception {
    try (ProxyServer proxy = ProxyServer.start(new ConfigLoader(environment()).load().config())) {
      System.gc();
      String scrape = proxy.metrics().scrape("application/openmetrics-text").text();

      assertThat(OpenMetrics.complaints(scrape)).isEmpty();
      assertThat(scrape).contains("sluice_clients_max 1000", "sluice_query_seconds_bucket{");
    }
  }

  /** One node, and nobody there. */
  private static Map<String, String> environment() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    return Map.of(
        "SLUICE_LISTEN_ADDRESS", "127.0.0.1:0",
        "SLUICE_HTTP_ADDRESS", "127.0.0.1:0",
        "SLUICE_CLUSTER_NODES", "127.0.0.1:" + nobody,
        "SLUICE_CLUSTER_MONITOR_USER", "nobody");
  }
}
