package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.config.TestConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PeersTest {
  private final List<Peers> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(Peers::close);
  }

  private Peers start(String yaml, int port) {
    Peers peers =
        new Peers(
            TestConfig.of("peers: {" + yaml + "}").peers(),
            (proxy, key, hops, loop) -> loop.newSucceededFuture(null));
    started.add(peers);
    peers.start(port);
    return peers;
  }

  private static List<HostPort> others(Peers peers) {
    return peers.known().stream().map(Peers.Peer::address).toList();
  }

  @Test
  void without_others_a_proxy_has_no_id() {
    Peers alone = start("", 5432);

    assertThat(alone.ownId()).isZero();
    assertThat(others(alone)).isEmpty();
  }

  @Test
  void a_proxy_finds_itself_by_its_address_and_port() {
    String list = "addresses: ['203.0.113.1:6001', '127.0.0.1:6002', '127.0.0.1:6001']";
    Peers peers = start(list, 6002);

    await().until(() -> peers.ownId() != 0);
    assertThat(others(peers))
        .containsExactly(new HostPort("203.0.113.1", 6001), new HostPort("127.0.0.1", 6001));
  }

  @Test
  void all_work_out_the_same_ids() {
    String list = "addresses: ['127.0.0.1:6001', '127.0.0.1:6002']";
    Peers one = start(list, 6001);
    Peers two = start(list, 6002);

    await().until(() -> one.ownId() != 0 && two.ownId() != 0);
    await().until(() -> others(one).size() == 1 && others(two).size() == 1);
    assertThat(one.known().get(0).id()).isEqualTo(two.ownId());
    assertThat(two.known().get(0).id()).isEqualTo(one.ownId());
    assertThat(one.ownId()).isNotEqualTo(two.ownId());
  }

  @Test
  void an_address_may_be_spelled_in_more_than_one_way() {
    Peers one = start("dns: {name: localhost}, self: '[fd00:0::5]:5432'", 5432);
    Peers two = start("dns: {name: localhost}, self: '[fd00:0:0:0:0:0:0:5]:5432'", 5432);

    assertThat(one.ownId()).isEqualTo(two.ownId()).isPositive();
  }

  @Test
  void a_proxy_that_is_not_in_the_list_has_no_id_but_knows_the_others() {
    Peers peers = start("addresses: ['203.0.113.1:6001', '203.0.113.2:6001']", 6001);

    await().until(() -> others(peers).size() == 2);
    assertThat(peers.ownId()).isZero();
  }

  @Test
  void a_name_stands_for_all_its_addresses() {
    Peers peers = start("dns: {name: 'localhost:6001'}", 6001);

    await().until(() -> peers.ownId() != 0);
    assertThat(others(peers)).isEmpty();
  }
}
