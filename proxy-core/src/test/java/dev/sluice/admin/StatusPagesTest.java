package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who sees what of the status, over HTTP. */
final class StatusPagesTest {
  private static final String RIGHT = AdminLoginTest.basic("admin", SampleStatus.PASSWORD.value());
  private static final String WRONG = AdminLoginTest.basic("admin", "guess");

  private final ProxyMetrics metrics = new ProxyMetrics();
  private final HttpClient client = HttpClient.newHttpClient();
  private Optional<HttpEndpoint> endpoint = Optional.empty();
  private HostPort address = new HostPort("127.0.0.1", 0);

  @AfterEach
  void close() {
    endpoint.ifPresent(HttpEndpoint::close);
    metrics.close();
  }

  @Test
  void anyone_sees_figures_and_nothing_of_clients() throws Exception {
    open(SampleStatus.pages());

    HttpResponse<String> response = get("/status.json", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    JsonNode status = new ObjectMapper().readTree(response.body());
    assertThat(status.get("access").asText()).isEqualTo("anyone");
    assertThat(status.get("details").isNull()).isTrue();
    assertThat(response.body()).doesNotContain("alice", "shop", "10.0.0.1", "SELECT");
  }

  @Test
  void who_has_the_password_sees_everything_as_it_is() throws Exception {
    open(SampleStatus.pages());

    JsonNode status = new ObjectMapper().readTree(get("/status.json", RIGHT).body());

    assertThat(status.get("access").asText()).isEqualTo("admin");
    assertThat(status.at("/details/sessions/0/user").asText()).isEqualTo("alice");
    assertThat(status.at("/details/sessions/0/applicationName").asText())
        .isEqualTo(SampleStatus.HOSTILE);
  }

  @Test
  void a_wrong_password_is_asked_for_again() throws Exception {
    open(SampleStatus.pages());

    for (String path : new String[] {"/status.json", "/status/events", "/login"}) {
      HttpResponse<String> response = get(path, WRONG);
      assertThat(response.statusCode()).as(path).isEqualTo(401);
      assertThat(response.headers().firstValue("www-authenticate").orElseThrow())
          .startsWith("Basic realm=");
      assertThat(response.body()).isEqualTo("Unauthorized\n");
    }
  }

  @Test
  void too_many_wrong_passwords_lock_even_the_right_one_out_for_a_while() throws Exception {
    open(SampleStatus.pages());
    for (int i = 0; i < AdminLogin.MOST_OF_ONE; i++) {
      assertThat(get("/status.json", WRONG).statusCode()).isEqualTo(401);
    }

    HttpResponse<String> response = get("/status.json", RIGHT);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("retry-after")).hasValue("60");
    assertThat(get("/status.json", "").statusCode()).isEqualTo(200);
    assertThat(get("/health/live", WRONG).statusCode()).isEqualTo(200);
  }

  @Test
  void the_login_asks_and_then_leads_to_the_page() throws Exception {
    open(SampleStatus.pages());

    assertThat(get("/login", "").statusCode()).isEqualTo(401);

    HttpResponse<String> response = get("/login", RIGHT);
    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(response.headers().firstValue("location")).hasValue("/status");
  }

  @Test
  void without_a_password_in_the_configuration_the_login_says_so() throws Exception {
    open(
        new StatusPages(
            Optional.empty(), access -> CompletableFuture.completedStage(SampleStatus.of(access))));

    HttpResponse<String> response = get("/login", RIGHT);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("http.adminPassword");
    assertThat(get("/status.json", RIGHT).body()).contains("\"access\":\"anyone\"");
  }

  @Test
  void a_status_that_fails_is_an_error_without_details() throws Exception {
    open(
        new StatusPages(
            Optional.empty(),
            access -> {
              throw new IllegalStateException("secret");
            }));

    HttpResponse<String> response = get("/status.json", "");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("Internal Server Error\n");
  }

  @Test
  void the_page_comes_with_its_policy() throws Exception {
    open(SampleStatus.pages());

    HttpResponse<String> response = get("/status", "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
    assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
        .startsWith("default-src 'none';")
        .contains("script-src 'sha256-", "style-src 'sha256-", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(response.body()).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
  }

  @Test
  void head_of_the_events_ends() throws Exception {
    open(SampleStatus.pages());

    HttpResponse<String> response =
        client.send(
            request("/status/events").method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
  }

  private void open(StatusPages status) throws IOException {
    HealthProbes probes =
        new HealthProbes(
            () -> true, () -> new Health(true, "serving"), () -> new Health(true, "pg-0"));
    HttpEndpoint opened = new HttpEndpoint(metrics, probes, status);
    endpoint = Optional.of(opened);
    address = opened.bind(address);
  }

  private HttpResponse<String> get(String path, String authorization) throws Exception {
    HttpRequest.Builder request = request(path);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + address + path))
        .version(HttpClient.Version.HTTP_1_1);
  }
}
