package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.admin.HttpEndpoint.Limits;
import dev.sluice.config.HostPort;
import dev.sluice.metrics.ProxyMetrics;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those who watch the status by server-sent events. */
final class StatusEventsTest {
  private static final Limits LIMITS = new Limits(8, Duration.ofMillis(700), 2);
  private static final String WATCH = "GET /status/events HTTP/1.1\r\nHost: x\r\n";

  private final ProxyMetrics metrics = new ProxyMetrics();
  private final AtomicInteger taken = new AtomicInteger();
  private final HealthProbes probes =
      new HealthProbes(() -> true, () -> new Health(true, ""), () -> new Health(true, ""));
  private volatile String application = SampleStatus.HOSTILE;
  private final StatusPages pages =
      new StatusPages(
          Optional.of(SampleStatus.PASSWORD),
          access -> {
            taken.incrementAndGet();
            return CompletableFuture.completedStage(SampleStatus.of(access, application));
          });
  private final HttpEndpoint endpoint = new HttpEndpoint(metrics, probes, pages, LIMITS);
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
  void an_event_comes_at_once_and_then_for_longer_than_a_request_may_take() throws IOException {
    try (RawHttp viewer = new RawHttp(address).write(WATCH + "\r\n")) {
      assertThat(viewer.readLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(headers(viewer))
          .contains("content-type: text/event-stream\n", "cache-control: no-store\n");
      assertThat(viewer.readLine()).isEqualTo("retry: 2000");
      assertThat(viewer.readLine()).isEmpty();
      for (int i = 0; i < 3; i++) {
        assertThat(viewer.readLine())
            .startsWith("data: {\"at\":\"2026-01-02T03:04:05.678Z\"")
            .endsWith("}");
        assertThat(viewer.readLine()).isEmpty();
      }
    }
  }

  @Test
  void nobody_is_told_of_clients_without_the_password() throws IOException {
    try (RawHttp viewer = new RawHttp(address).write(WATCH + "\r\n")) {
      assertThat(data(viewer)).contains("\"anyone\"").doesNotContain("alice", "SELECT");
    }
    String right = AdminLoginTest.basic("admin", SampleStatus.PASSWORD.value());
    try (RawHttp viewer =
        new RawHttp(address).write(WATCH + "Authorization: " + right + "\r\n\r\n")) {
      // What a client calls itself cannot end the event.
      assertThat(data(viewer)).contains("\"admin\"", "alice", "onerror=alert(1)").endsWith("}");
    }
  }

  @Test
  void those_beyond_the_limit_are_refused_until_one_leaves() throws IOException {
    try (RawHttp first = watching();
        RawHttp second = watching()) {
      assertThat(data(second)).isNotEmpty();
      try (RawHttp third = watching()) {
        assertThat(third.readLine()).isEqualTo("HTTP/1.1 503 Service Unavailable");
      }
      first.shutdownOutput();
      await().untilAsserted(() -> assertThat(firstLineOfAnother()).isEqualTo("HTTP/1.1 200 OK"));
    }
  }

  @Test
  void one_that_does_not_read_is_dropped() throws IOException {
    // More than the sockets' buffers take.
    application = "x".repeat(16 << 20);
    String right = AdminLoginTest.basic("admin", SampleStatus.PASSWORD.value());
    String request = WATCH + "Authorization: " + right + "\r\n\r\n";
    try (RawHttp first = new RawHttp(address).write(request);
        RawHttp second = new RawHttp(address).write(request)) {
      assertThat(first.readLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(second.readLine()).isEqualTo("HTTP/1.1 200 OK");

      await().untilAsserted(() -> assertThat(firstLineOfAnother()).isEqualTo("HTTP/1.1 200 OK"));
    }
  }

  @Test
  void one_that_says_more_is_disconnected() throws IOException {
    try (RawHttp viewer = watching()) {
      assertThat(data(viewer)).isNotEmpty();

      viewer.write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(viewer.readToEnd()).doesNotContain("HTTP/1.1");
    }
  }

  @Test
  void a_viewer_of_http_1_0_gets_no_chunks() throws IOException {
    try (RawHttp viewer = new RawHttp(address).write("GET /status/events HTTP/1.0\r\n\r\n")) {
      viewer.readLine();
      assertThat(headers(viewer)).doesNotContain("chunked");
      assertThat(viewer.readLine()).isEqualTo("retry: 2000");
    }
  }

  @Test
  void nothing_is_made_and_no_clock_runs_when_nobody_looks() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new RequestHandler(
                new Pages(metrics, probes, pages),
                new Viewers(pages.snapshots(), LIMITS),
                LIMITS.deadline()));
    channel.writeInbound(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/status/events"));
    assertThat(channel.runScheduledPendingTasks()).isPositive();

    // Not close(), which ends all clocks of such a channel.
    channel.pipeline().fireChannelInactive();

    assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
    channel.finishAndReleaseAll();
    assertThat(taken).hasValueLessThanOrEqualTo(1);
  }

  private RawHttp watching() throws IOException {
    return new RawHttp(address).write(WATCH + "\r\n");
  }

  private String firstLineOfAnother() throws IOException {
    try (RawHttp another = watching()) {
      return another.readLine();
    }
  }

  /** The data of the next event. */
  private static String data(RawHttp viewer) throws IOException {
    String line = viewer.readLine();
    while (!line.startsWith("data: ")) {
      line = viewer.readLine();
    }
    return line.substring("data: ".length());
  }

  private static String headers(RawHttp viewer) throws IOException {
    StringBuilder headers = new StringBuilder();
    for (String line = viewer.readLine(); !line.isEmpty(); line = viewer.readLine()) {
      headers.append(line).append('\n');
    }
    return headers.toString();
  }
}
