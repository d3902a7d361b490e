package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.metrics.ProxyMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are slow, wrong, greedy or many. */
final class HttpAbuseTest {
  private static final int CONNECTIONS = 4;
  private static final String GET = "GET /health/live HTTP/1.1\r\nHost: x\r\n";

  private final ProxyMetrics metrics = new ProxyMetrics();
  private final HttpEndpoint endpoint =
      new HttpEndpoint(
          metrics,
          new HealthProbes(
              () -> true, () -> new Health(true, "serving"), () -> new Health(true, "pg-0")),
          SampleStatus.pages(),
          new HttpEndpoint.Limits(CONNECTIONS, Duration.ofMillis(700), CONNECTIONS));
  private HostPort address = new HostPort("127.0.0.1", 0);

  @BeforeEach
  void bind() throws IOException {
    address = endpoint.bind(address);
  }

  @AfterEach
  void others_are_unharmed() throws IOException {
    await().ignoreExceptions().untilAsserted(() -> assertThat(ask()).startsWith("HTTP/1.1 200 "));
    endpoint.close();
    metrics.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000\u0000\u0000\u0008\u0004\u00d2\u0016/\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n"
      })
  void garbage_is_a_bad_request_and_ends_the_connection(String garbage) throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      assertThat(raw.write(garbage).readToEnd()).startsWith("HTTP/1.1 400 ").doesNotContain("java");
    }
  }

  @Test
  void a_long_request_that_takes_several_reads_is_answered() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      raw.write(GET + "X: " + "a".repeat(8_000) + "\r\nConnection: close\r\n\r\n");

      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void a_line_that_is_too_long_is_refused() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      raw.write("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n\r\n");

      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 414 ");
    }
  }

  @Test
  void headers_that_are_too_long_are_refused() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      raw.write("GET / HTTP/1.1\r\nX: " + "a".repeat(9_000) + "\r\n\r\n");

      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 431 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\n\r\nhello",
        "Content-Length: 99999999999\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"
      })
  void a_body_is_refused_and_ends_the_connection(String rest) throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      assertThat(raw.write("POST / HTTP/1.1\r\nHost: x\r\n" + rest).readToEnd())
          .startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void pipelined_requests_are_answered_in_order() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      String scrape = "GET /metrics HTTP/1.1\r\n\r\n";
      String ready = "GET /health/ready HTTP/1.1\r\n\r\n";
      String nothing = "GET /nothing HTTP/1.1\r\n\r\n";
      String index = "HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n";
      raw.write(scrape + ready + nothing + index);

      String answers = raw.readToEnd();

      assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(5);
      assertThat(answers)
          .containsSubsequence("200 OK", "# TYPE", "200 OK", "serving", "404 Not Found", "200 OK");
    }
  }

  @Test
  void a_connection_is_kept_for_the_next_request() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      raw.write(GET + "\r\n");
      assertThat(raw.readLine()).isEqualTo("HTTP/1.1 200 OK");

      raw.write(GET + "Connection: close\r\n\r\n");
      assertThat(raw.readToEnd()).contains("HTTP/1.1 200 OK");
    }
  }

  @Test
  void a_peer_that_speaks_http_1_0_is_answered_and_let_go() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      assertThat(raw.write("GET /health/live HTTP/1.0\r\n\r\n").readToEnd())
          .contains(" 200 OK")
          .endsWith("}\n");
    }
  }

  @Test
  void a_peer_that_only_half_closes_still_gets_its_answer() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      assertThat(raw.write(GET + "\r\n").shutdownOutput().readToEnd())
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("}\n");
    }
  }

  @Test
  void a_silent_connection_is_closed_in_time() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      assertThat(raw.readToEnd()).isEmpty();
    }
  }

  @Test
  void a_request_that_trickles_in_is_cut_off_in_time() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      raw.write("GET / HTTP/1.1\r\nX: ");

      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofSeconds(5))
          .until(() -> isRefused(raw, "a"));
    }
  }

  @Test
  void a_kept_connection_without_a_next_request_is_closed_in_time() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      assertThat(raw.write(GET + "\r\n").readToEnd()).containsOnlyOnce("HTTP/1.1 200 OK");
    }
  }

  @Test
  void connections_beyond_the_limit_are_closed_at_once() throws IOException {
    List<RawHttp> open = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        RawHttp raw = new RawHttp(address).write(GET + "\r\n");
        open.add(raw);
        assertThat(raw.readLine()).isEqualTo("HTTP/1.1 200 OK");
      }
      try (RawHttp tooMuch = new RawHttp(address)) {
        assertThat(tooMuch.readToEnd()).isEmpty();
      }
    } finally {
      for (RawHttp raw : open) {
        raw.close();
      }
    }
  }

  private static boolean isRefused(RawHttp raw, String text) {
    try {
      raw.write(text);
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  private String ask() throws IOException {
    try (RawHttp raw = new RawHttp(address)) {
      return raw.write(GET + "Connection: close\r\n\r\n").readToEnd();
    }
  }
}
