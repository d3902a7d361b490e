package dev.sluice.client;

import dev.sluice.config.HostPort;
import dev.sluice.topology.TopologySource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A fixed list of proxies. It is told on a thread of its own, since whoever is told may have to
 * resolve names, and again until that has worked.
 */
final class PeerList implements TopologySource {
  private static final int RETRY_SECONDS = 2;

  private final List<Member> members;
  private final BooleanSupplier settled;
  private final CountDownLatch stopped = new CountDownLatch(1);

  PeerList(List<HostPort> addresses, BooleanSupplier settled) {
    this.members = addresses.stream().map(a -> new Member(a.toString(), a)).toList();
    this.settled = settled;
  }

  @Override
  public void start(Consumer<List<Member>> listener) {
    if (members.isEmpty()) {
      return;
    }
    Thread thread = new Thread(() -> run(listener), "sluice-peers");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Consumer<List<Member>> listener) {
    try {
      do {
        listener.accept(members);
      } while (!settled.getAsBoolean() && !stopped.await(RETRY_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
