package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.ConfigLoader;
import dev.sluice.metrics.RecentEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a proxy without any node that answers tells of itself. With nodes: {@code StatusPageIT}. */
final class ProxyStatusTest {
  private static final String PASSWORD = "of the page";

  @Test
  void the_error_of_a_server_is_for_an_administrator_only() throws Exception {
    try (ProxyServer proxy = ProxyServer.start(new ConfigLoader(environment()).load().config())) {
      await()
          .untilAsserted(
              () ->
                  assertThat(status(proxy, true).at("/nodes/0/reason").asText())
                      .contains("refused"));

      JsonNode anyone = status(proxy, false);
      assertThat(anyone.at("/nodes/0/role").asText()).isEqualTo("down");
      assertThat(anyone.at("/nodes/0/reason").isNull()).isTrue();
      assertThat(anyone.at("/details").isNull()).isTrue();
      assertThat(anyone.at("/primary/name").isNull()).isTrue();
      assertThat(anyone.at("/primary/reason").asText()).startsWith("no node");
    }
  }

  @Test
  void what_happened_is_told_with_its_detail_to_an_administrator_only() throws Exception {
    try (ProxyServer proxy = ProxyServer.start(new ConfigLoader(environment()).load().config())) {
      proxy
          .metrics()
          .events()
          .add(RecentEvents.Kind.NODE, "pg-0", "down", "role \"alice\" does not exist");

      assertThat(status(proxy, false).at("/events/0/text").asText()).isEqualTo("down");
      assertThat(status(proxy, false).toString()).doesNotContain("alice");
      assertThat(status(proxy, true).at("/events/0/detail").asText()).contains("alice");
    }
  }

  private static JsonNode status(ProxyServer proxy, boolean admin) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://" + proxy.httpAddress().orElseThrow() + "/status.json"));
    if (admin) {
      byte[] pair = ("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    return new ObjectMapper()
        .readTree(HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body());
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
        "SLUICE_HTTP_ADMIN_PASSWORD", PASSWORD,
        "SLUICE_CLUSTER_NODES", "127.0.0.1:" + nobody,
        "SLUICE_CLUSTER_MONITOR_USER", "nobody");
  }
}
