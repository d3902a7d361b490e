package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.Observation.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JdbcSamplerTest {
  private static final SluiceConfig.Monitor SETTINGS =
      new SluiceConfig.Monitor(
          new SluiceConfig.Login("mon", Optional.empty(), "postgres"),
          Duration.ofMillis(100),
          Duration.ofMillis(300));

  @Test
  void aClosedPortIsAFailureInTheNetworksWords() throws IOException {
    int port;
    try (ServerSocket closed = listen()) {
      port = closed.getLocalPort();
    }

    assertThat(ask(port)).isEqualTo(new Failure("Connection refused", false));
  }

  @Test
  void aServerThatAcceptsAndSaysNothingIsAFailureAfterTheTimeout() throws IOException {
    try (ServerSocket frozen = listen()) {
      assertThat(ask(frozen.getLocalPort()))
          .isEqualTo(new Failure("no answer within 300 ms", false));
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  }

  private static Observation ask(int port) {
    try (JdbcSampler sampler =
        new JdbcSampler(new HostPort("127.0.0.1", port), SETTINGS, node -> Map.of())) {
      return sampler.ask();
    }
  }
}
