package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One address that floods the proxy or guesses passwords, beside another that works. */
@ExtendWith(ProxyExtension.class)
final class GuessingIT {
  private static final String ATTACKER = "127.0.0.2";
  private static final int SOCKETS = 100;

  private final LocalCluster cluster;

  GuessingIT(LocalCluster cluster, TestProxy shared) {
    assertThat(shared.cluster()).isSameAs(cluster);
    this.cluster = cluster;
  }

  @Test
  void aFloodOfLoginsThatNeverEndLeavesRoomForAnother() throws Exception {
    Map<String, String> settings =
        Map.of(
            "SLUICE_LIMITS_MAX_CLIENTS", "10",
            "SLUICE_LIMITS_RESERVED_FOR_SUPERUSERS", "0",
            "SLUICE_LIMITS_MAX_LOGINS_PER_ADDRESS", "5",
            "SLUICE_TIMEOUTS_LOGIN", "10m");
    List<Socket> flood = new ArrayList<>();
    try (TestProxy proxy = TestProxy.over(cluster, settings);
        Connection working = proxy.connect()) {
      for (int i = 0; i < SOCKETS; i++) {
        flood.add(begins(proxy));
      }
      Eventually.holds(
          () ->
              assertThat(
                      proxy.metric(
                          "sluice_client_rejections_total", "reason=\"logins_per_address\""))
                  .isEqualTo(SOCKETS - 5));

      assertThat(Sql.one(working, "SELECT 1")).isEqualTo("1");
      try (Connection another = proxy.connect()) {
        assertThat(Sql.one(another, "SELECT 2")).isEqualTo("2");
      }
    } finally {
      for (Socket socket : flood) {
        socket.close();
      }
    }
  }

  /** Sends a startup packet and no password. */
  private static Socket begins(TestProxy proxy) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(ATTACKER), 0));
    socket.connect(new InetSocketAddress(proxy.address().host(), proxy.address().port()));
    try {
      socket.getOutputStream().write(RawClient.startup("app", "app"));
    } catch (IOException closed) {
      // One of those that are closed without a word.
    }
    return socket;
  }

  @Test
  void twentyWrongPasswordsSlowDownNobodyElse() throws Throwable {
    ClusterLogins.Login wrong = TestProxy.login("app", "a guess");
    Map<String, String> there = Map.of("localSocketAddress", ATTACKER);
    try (TestProxy proxy = TestProxy.over(cluster, Map.of("SLUICE_AUTH_FAILURE_DELAY", "100ms"))) {
      for (int i = 0; i < 20; i++) {
        assertThat(Sql.failure(() -> proxy.connect(wrong, "app", there).close()))
            .startsWith("28P01 FATAL: password authentication failed for user \"app\"");
      }
      assertThat(proxy.metric("sluice_logins_delayed_total")).isEqualTo(17);

      proxy.connect().close();
      assertThat(Sql.sqlState(() -> proxy.connect(wrong, "app", Map.of()).close()))
          .isEqualTo("28P01");
      // A right password is believed from where the wrong ones came from, too, and ends the delay.
      proxy.connect(there).close();
      assertThat(Sql.sqlState(() -> proxy.connect(wrong, "app", there).close())).isEqualTo("28P01");
      assertThat(proxy.metric("sluice_logins_delayed_total")).isEqualTo(17);
    }
  }
}
