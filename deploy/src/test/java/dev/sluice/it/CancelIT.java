package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cancel requests do what they do to PostgreSQL itself: PQcancel's promise holds. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CancelIT {
  private static final String SLEEP = "SELECT pg_sleep(60)";

  private final LocalCluster cluster;
  private final LogRecorder log = new LogRecorder();
  private final TestProxy proxy;

  CancelIT(LocalCluster cluster) throws Exception {
    this.cluster = cluster;
    this.proxy = TestProxy.over(cluster, trust(cluster));
  }

  static Map<String, String> trust(LocalCluster cluster) {
    var application = cluster.logins().application();
    return Map.of(
        "SLUICE_AUTH_MODE",
        "trust",
        "SLUICE_AUTH_USERS_0_NAME",
        application.user(),
        "SLUICE_AUTH_USERS_0_PASSWORD",
        application.password().value(),
        "SLUICE_LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE",
        "1");
  }

  @AfterEach
  void nothingIsLeft() {
    Eventually.holds(
        () -> assertThat(proxy.metric("sluice_server_connections", "state=\"leased\"")).isZero());
    assertThat(log.alarms()).isEmpty();
  }

  @AfterAll
  void close() {
    log.close();
    proxy.close();
  }

  private static void answers(RawClient client) throws IOException {
    client.send(RawClient.query("SELECT 42"));
    assertThat(ProxyPair.letters(client.until('Z'))).isEqualTo("TDCZ");
  }

  private static void assertCancelled(List<RawClient.Message> answer) {
    assertThat(ProxyPair.letters(answer)).endsWith("EZ");
    assertThat(answer.get(answer.size() - 2).fields()).contains(" C57014 ");
  }

  private void awaitSleeping() {
    Eventually.holds(() -> assertThat(sleeping()).isOne());
  }

  private int sleeping() throws Exception {
    int count = 0;
    for (var node : cluster.nodes()) {
      String sql =
          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '"
              + SLEEP
              + "%'";
      count += Integer.parseInt(cluster.query(node, sql));
    }
    return count;
  }

  @Test
  void whatRunsIsCancelledAndTheNextStatementIsNot() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      for (int i = 0; i < 5; i++) {
        client.send(RawClient.query(SLEEP));
        awaitSleeping();
        client.cancel(proxy);
        assertCancelled(client.until('Z'));
        answers(client);
      }
    }
  }

  @Test
  void onceTheRequestIsClosedItStrikesNothingMore() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      for (int i = 0; i < 300; i++) {
        CompletableFuture<Void> cancel = CompletableFuture.runAsync(() -> cancel(client, proxy));
        client.send(RawClient.query("SELECT 41"));
        // PostgreSQL looks for a cancel also when the row has been sent.
        assertThat(ProxyPair.letters(client.until('Z'))).matches("TDCZ|(TD?)?EZ");
        cancel.join();
        answers(client);
      }
    }
  }

  private static void cancel(RawClient client, TestProxy at) {
    try {
      client.cancel(at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anIdleSessionIsNotHarmed() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.cancel(proxy);
      for (int i = 0; i < 50; i++) {
        answers(client);
        client.cancel(proxy);
      }
      answers(client);
    }
  }

  @Test
  void manyRequestsAtOnceAreOne() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.send(RawClient.query(SLEEP));
      awaitSleeping();
      CompletableFuture<?>[] cancels = new CompletableFuture<?>[20];
      for (int i = 0; i < cancels.length; i++) {
        cancels[i] = CompletableFuture.runAsync(() -> cancel(client, proxy));
      }
      assertCancelled(client.until('Z'));
      CompletableFuture.allOf(cancels).join();
      answers(client);
    }
  }

  @Test
  void aSessionThatHasGoneIsNotFound() throws Exception {
    RawClient client = RawClient.loggedIn(proxy);
    answers(client);
    client.close();
    client.cancel(proxy);

    try (RawClient next = RawClient.loggedIn(proxy)) {
      answers(next);
      client.cancel(proxy);
      answers(next);
    }
  }

  @Test
  void theWaitForAConnectionIsCancelled() throws Exception {
    try (RawClient first = RawClient.loggedIn(proxy);
        RawClient second = RawClient.loggedIn(proxy)) {
      first.send(RawClient.query("BEGIN; SELECT txid_current()"));
      first.until('Z');
      second.send(RawClient.query("SELECT txid_current()"));
      Eventually.holds(() -> assertThat(proxy.metric("sluice_waiting_sessions")).isOne());

      second.cancel(proxy);
      assertCancelled(second.until('Z'));
      first.send(RawClient.message('X', new byte[0]));
      second.send(RawClient.query("SELECT txid_current()"));
      assertThat(ProxyPair.letters(second.until('Z'))).isEqualTo("TDCZ");
    }
  }

  @Test
  void aBatchIsCancelledAndThePipelinedOneBehindItIsNot() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.send(new RawBatch().select(SLEEP).sync().select("SELECT 42").sync().bytes());
      awaitSleeping();
      client.cancel(proxy);

      assertCancelled(client.until('Z'));
      assertThat(ProxyPair.letters(client.until('Z'))).isEqualTo("12TDCZ");
    }
  }

  @Test
  void copyOutIsCancelled() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.send(RawClient.query("COPY (SELECT generate_series(1, 100000000)) TO STDOUT"));
      client.until('d');
      client.cancel(proxy);

      List<RawClient.Message> rest = client.until('Z');
      assertThat(rest.get(rest.size() - 2).fields()).contains(" C57014 ");
      answers(client);
    }
  }

  @Test
  void copyInIsCancelled() throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      client.send(RawClient.query("CREATE TEMP TABLE cancelled (a int)"));
      client.until('Z');
      client.send(RawClient.query("COPY cancelled FROM STDIN"));
      client.until('G');
      client.send(RawClient.message('d', RawClient.utf8("1\n")));
      client.cancel(proxy);
      // The server looks when the next row comes, as it does without a proxy.
      client.send(RawClient.message('d', RawClient.utf8("2\n")));

      assertCancelled(client.until('Z'));
      client.send(RawClient.query("SELECT count(*) FROM cancelled"));
      assertThat(client.until('Z').get(1).value()).isEqualTo("0");
    }
  }

  @Test
  void anotherProxyHandsTheRequestOn() throws Exception {
    int[] ports = {freePort(), freePort()};
    String list = "127.0.0.1:" + ports[0] + ",127.0.0.1:" + ports[1];
    try (TestProxy one = peer(ports[0], list);
        TestProxy two = peer(ports[1], list)) {
      for (TestProxy home : List.of(one, two)) {
        try (RawClient client = RawClient.loggedIn(home)) {
          for (int i = 0; i < 5; i++) {
            client.send(RawClient.query(SLEEP));
            awaitSleeping();
            client.cancel(home == one ? two : one);
            assertCancelled(client.until('Z'));
            answers(client);
          }
        }
      }
      try (RawClient client = RawClient.loggedIn(one)) {
        client.send(RawClient.message('X', new byte[0]));
        client.cancel(two);
      }
    }
  }

  private TestProxy peer(int port, String list) throws Exception {
    Map<String, String> settings = new java.util.HashMap<>(trust(cluster));
    settings.put("SLUICE_LISTEN_ADDRESS", "127.0.0.1:" + port);
    settings.put("SLUICE_PEERS_ADDRESSES", list);
    return TestProxy.over(cluster, settings);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
