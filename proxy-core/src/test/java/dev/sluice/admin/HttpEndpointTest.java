package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.HostPort;
import dev.sluice.metrics.ProxyMetrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpEndpointTest {
  private final ProxyMetrics metrics = new ProxyMetrics();
  private volatile boolean live = true;
  private volatile Health ready = new Health(true, "serving");
  private volatile Health primary = new Health(true, "pg-0");
  private final HttpEndpoint endpoint =
      new HttpEndpoint(
          metrics, new HealthProbes(() -> live, () -> ready, () -> primary), SampleStatus.pages());
  private final HttpClient client = HttpClient.newHttpClient();
  private HostPort address = new HostPort("127.0.0.1", 0);

  @BeforeEach
  void bind() throws IOException {
    address = endpoint.bind(address);
  }

  @AfterEach
  void close() {
    endpoint.close();
    metrics.close();
  }

  @Test
  void shows_the_metrics() throws Exception {
    metrics.clients().onConnected();

    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body()).contains("sluice_client_connections_total 1.0");
  }

  @Test
  void shows_the_metrics_as_openmetrics_to_who_asks() throws Exception {
    HttpResponse<String> response =
        client.send(
            request("/metrics").header("Accept", "application/openmetrics-text").build(),
            BodyHandlers.ofString());

    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(response.body()).endsWith("# EOF\n");
  }

  @Test
  void is_live_while_the_event_loops_answer() throws Exception {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);

    live = false;

    HttpResponse<String> response = get("/health/live");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).get("reason").asText()).isEqualTo("an event loop does not answer");
  }

  @Test
  void is_ready_with_a_reason() throws Exception {
    HttpResponse<String> serving = get("/health/ready");
    assertThat(serving.statusCode()).isEqualTo(200);
    assertThat(serving.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(json(serving).get("status").asText()).isEqualTo("ok");

    ready = new Health(false, "no \"usable\" node");

    HttpResponse<String> refusing = get("/health/ready");
    assertThat(refusing.statusCode()).isEqualTo(503);
    assertThat(json(refusing).get("status").asText()).isEqualTo("unavailable");
    assertThat(json(refusing).get("reason").asText()).isEqualTo("no \"usable\" node");
  }

  @Test
  void knows_whether_there_is_a_primary() throws Exception {
    assertThat(get("/health/primary").statusCode()).isEqualTo(200);

    primary = new Health(false, "no primary is elected");

    assertThat(get("/health/primary").statusCode()).isEqualTo(503);
  }

  @Test
  void lists_its_pages() throws Exception {
    assertThat(get("/").body())
        .contains("/metrics", "/health/live", "/health/ready", "/status", "/login");
  }

  @Test
  void ignores_the_query_string() throws Exception {
    assertThat(get("/health/ready?verbose").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/metrics/", "/../etc/passwd", "/health"})
  void an_unknown_path_is_not_found(String path) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).doesNotContain(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"})
  void only_reading_is_allowed(String method) throws Exception {
    try (RawHttp raw = new RawHttp(address)) {
      raw.write(method + " /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 405 ").contains("allow: GET, HEAD\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health/ready", "/"})
  void head_is_get_without_the_body(String path) throws Exception {
    HttpResponse<String> response =
        client.send(
            request(path).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValueAsLong("content-length").orElseThrow()).isPositive();
  }

  @Test
  void says_nothing_about_the_software() throws Exception {
    assertThat(get("/").headers().map().keySet())
        .containsExactlyInAnyOrder(
            "content-type", "content-length", "cache-control", "x-content-type-options");
  }

  @Test
  void a_probe_that_throws_counts_as_not_well() throws Exception {
    HealthProbes broken =
        new HealthProbes(
            () -> {
              throw new IllegalStateException("secret");
            },
            () -> ready,
            () -> primary);
    try (HttpEndpoint other = new HttpEndpoint(metrics, broken, SampleStatus.pages())) {
      address = other.bind(new HostPort("127.0.0.1", 0));

      HttpResponse<String> response = get("/health/live");

      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.body()).doesNotContain("secret");
    }
  }

  @Test
  void a_scrape_that_fails_is_an_error_without_details() throws Exception {
    metrics.watchNodes(
        () -> {
          throw new IllegalStateException("secret");
        });

    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("Internal Server Error\n");
  }

  @Test
  void health_is_answered_while_a_scrape_hangs() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    metrics.watchNodes(
        () -> {
          awaitQuietly(release);
          return List.of();
        });
    CompletableFuture<HttpResponse<String>> scrape =
        client.sendAsync(request("/metrics").build(), BodyHandlers.ofString());

    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(scrape).isNotDone();

    release.countDown();
    assertThat(scrape.get().statusCode()).isEqualTo(200);
  }

  @Test
  void a_taken_port_is_an_error_that_names_it() {
    try (HttpEndpoint second =
        new HttpEndpoint(
            metrics,
            new HealthProbes(() -> live, () -> ready, () -> primary),
            SampleStatus.pages())) {
      assertThatThrownBy(() -> second.bind(address))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(address.toString());
    }
  }

  /** Many times: the fault that this is about showed at every third close. */
  @RepeatedTest(20)
  void is_gone_after_close() {
    endpoint.close();

    assertThatThrownBy(() -> new RawHttp(address)).isInstanceOf(IOException.class);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path))
        .version(HttpClient.Version.HTTP_1_1);
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
