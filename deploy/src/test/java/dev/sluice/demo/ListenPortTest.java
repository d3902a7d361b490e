package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ListenPortTest {

  @Test
  void anyFreePortReplacesTheUsualOneThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ListenPort.choose("--port", Optional.empty(), taken.getLocalPort()).port())
          .isZero();
    }
  }

  @Test
  void aWantedPortThatIsTakenIsAnError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> ListenPort.choose("--port", Optional.of(taken.getLocalPort()), 5432))
          .hasMessage("--port: port " + taken.getLocalPort() + " is taken; name another one");
    }
  }
}
