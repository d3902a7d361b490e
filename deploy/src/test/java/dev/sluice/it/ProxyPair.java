package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A proxy that balances, and one that sends everything to the primary: what the first one answers
 * must be what the second one does, byte for byte. Both let the application role in without a
 * password, and read from replicas however far behind they are.
 *
 * @param balancing the one that is tested
 * @param plain the one that is right
 */
record ProxyPair(TestProxy balancing, TestProxy plain) implements AutoCloseable {

  static ProxyPair over(LocalCluster cluster) throws Exception {
    ClusterLogins.Login application = cluster.logins().application();
    Map<String, String> settings = new HashMap<>();
    settings.put("SLUICE_AUTH_MODE", "trust");
    settings.put("SLUICE_AUTH_USERS_0_NAME", application.user());
    settings.put("SLUICE_AUTH_USERS_0_PASSWORD", application.password().value());
    settings.put("SLUICE_ROUTING_MAX_LAG", "1h");
    settings.put("SLUICE_ROUTING_SLOW_START", "0s");
    settings.put("SLUICE_ROUTING_EJECTION_FAILURES", "0");
    // What the catalog knows to be of no use on a replica would not be sent to one.
    settings.put("SLUICE_ROUTING_CATALOG_REFRESH", "0s");
    settings.put("SLUICE_ROUTING_FUNCTIONS_SAFE", "net_writes, net_asks, net_function");
    TestProxy balancing = TestProxy.over(cluster, settings);
    settings.put("SLUICE_ROUTING_LOAD_BALANCE", "false");
    return new ProxyPair(balancing, TestProxy.over(cluster, settings));
  }

  /** How often something ran again because of {@code sqlState}. */
  int retried(String sqlState) {
    return (int)
        balancing.metric("sluice_statements_retried_total", "sqlstate=\"" + sqlState + "\"");
  }

  /** How often anything ran again. */
  int retried() {
    return (int) balancing.metric("sluice_statements_retried_total");
  }

  /** What both answer to a client that does the same. */
  void answerAlike(Conversation conversation) throws Exception {
    List<String> right = speak(plain, conversation);
    List<String> answer = speak(balancing, conversation);
    assertThat(answer).isEqualTo(right);
  }

  private static List<String> speak(TestProxy proxy, Conversation conversation) throws Exception {
    try (RawClient client = RawClient.loggedIn(proxy)) {
      return conversation.with(client).stream().map(ProxyPair::text).toList();
    }
  }

  /** The types of messages, one behind the other. */
  static String letters(List<RawClient.Message> messages) {
    return messages.stream()
        .map(message -> String.valueOf(message.type()))
        .collect(Collectors.joining());
  }

  private static String text(RawClient.Message message) {
    return message.type() + " " + message.fields();
  }

  /**
   * Waits until a replica gets the statement. The parser may have had no time for it at first,
   * which goes to the primary then.
   */
  void awaitKnown(String sql) {
    Eventually.holds(
        () -> {
          double before = balancing.metric("sluice_statements_total", "target=\"replica\"");
          try (RawClient client = RawClient.loggedIn(balancing)) {
            client.send(RawClient.query(sql));
            client.until('Z');
          }
          assertThat(balancing.metric("sluice_statements_total", "target=\"replica\""))
              .isGreaterThan(before);
        });
  }

  /** Waits until no client is connected, no session has a connection and none waits. */
  void awaitQuiet() {
    for (TestProxy proxy : List.of(balancing, plain)) {
      Eventually.holds(
          () -> {
            assertThat(proxy.metric("sluice_clients")).isZero();
            assertThat(proxy.metric("sluice_server_connections", "state=\"leased\"")).isZero();
            assertThat(proxy.metric("sluice_server_connections", "state=\"opening\"")).isZero();
            assertThat(proxy.metric("sluice_waiting_sessions")).isZero();
          });
    }
  }

  @Override
  public void close() {
    balancing.close();
    plain.close();
  }

  /** What a client says, and all that it gets for it. */
  interface Conversation {
    List<RawClient.Message> with(RawClient client) throws IOException;
  }
}
