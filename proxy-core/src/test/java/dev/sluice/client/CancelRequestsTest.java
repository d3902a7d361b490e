package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.protocol.CancelKey;
import dev.sluice.session.SessionRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CancelRequestsTest {
  private static final String LIST = "peers: {addresses: ['203.0.113.1:5432', '203.0.113.2:5433']";
  private static final String FIRST = LIST + ", self: '203.0.113.1:5432'}";
  private static final String SECOND = LIST + ", self: '203.0.113.2:5433'}";

  private record Sent(HostPort proxy, int processId, int hops, Promise<Void> done) {}

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final List<Sent> sent = new ArrayList<>();
  private final List<Peers> started = new ArrayList<>();

  @AfterEach
  void close() {
    started.forEach(Peers::close);
    loop.finishAndReleaseAll();
  }

  private Peers peers(String yaml, int others) {
    SluiceConfig config = TestConfig.of(yaml);
    Peers peers =
        new Peers(
            config.peers(),
            (proxy, key, hops, eventLoop) -> {
              Promise<Void> done = eventLoop.newPromise();
              sent.add(new Sent(proxy, key.processId(), hops, done));
              return done;
            });
    started.add(peers);
    peers.start(5432);
    await().until(() -> peers.known().size() == others);
    return peers;
  }

  private static CancelKey keyOf(Peers maker) {
    return new SessionRegistry(maker::ownId).newKey(4);
  }

  private Future<Void> cancel(Peers at, CancelKey key, int hops) {
    return new CancelRequests(new SessionRegistry(at::ownId), at)
        .cancel(key, hops, loop.eventLoop());
  }

  @Test
  void a_key_of_another_proxy_is_passed_on_to_it_and_waited_for() {
    CancelKey key = keyOf(peers(SECOND, 1));

    Future<Void> done = cancel(peers(FIRST, 1), key, 0);

    assertThat(sent).hasSize(1);
    Sent only = sent.get(0);
    assertThat(only.proxy()).isEqualTo(new HostPort("203.0.113.2", 5433));
    assertThat(only.processId()).isEqualTo(key.processId());
    assertThat(only.hops()).isEqualTo(1);
    assertThat(done.isDone()).isFalse();
    only.done().setSuccess(null);
    loop.runPendingTasks();
    assertThat(done.isSuccess()).isTrue();
  }

  @Test
  void a_key_that_was_passed_on_goes_no_further() {
    CancelKey key = keyOf(peers(SECOND, 1));

    for (int hops : List.of(1, 2, Integer.MAX_VALUE, -1, Integer.MIN_VALUE)) {
      assertThat(cancel(peers(FIRST, 1), key, hops).isSuccess()).isTrue();
    }

    assertThat(sent).isEmpty();
  }

  @Test
  void an_unknown_key_goes_nowhere() {
    Peers first = peers(FIRST, 1);

    assertThat(cancel(first, keyOf(first), 0).isSuccess()).isTrue();
    for (int processId : new int[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertThat(cancel(first, new CancelKey(processId, new byte[4]), 0).isSuccess()).isTrue();
    }

    assertThat(sent).isEmpty();
  }

  @Test
  void a_flood_that_is_passed_on_has_an_end() {
    CancelKey key = keyOf(peers(SECOND, 1));
    Peers first = peers(FIRST, 1);
    CancelRequests requests = new CancelRequests(new SessionRegistry(first::ownId), first);

    for (int i = 0; i < 1_000; i++) {
      requests.cancel(key, 0, loop.eventLoop());
    }
    assertThat(sent).hasSize(100);

    sent.forEach(one -> one.done().setSuccess(null));
    loop.runPendingTasks();
    requests.cancel(key, 0, loop.eventLoop());
    assertThat(sent).hasSize(101);
  }
}
