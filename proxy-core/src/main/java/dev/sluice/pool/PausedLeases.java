package dev.sluice.pool;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Who waits on one event loop for a database that is paused. Used on that loop only. */
final class PausedLeases {
  private final Pauses pauses;
  private final WaitingLeases held = new WaitingLeases();
  private final WaitDeadline deadline;

  PausedLeases(EventLoop loop, PoolSettings settings, Consumer<Lease> expired) {
    this.pauses = settings.pauses();
    this.deadline = new WaitDeadline(loop, () -> settings.timeouts().pause(), held, expired);
  }

  /** Holds the lease if its database is paused. */
  boolean takes(Lease lease) {
    boolean paused = pauses.isPaused(lease.key().database());
    if (paused) {
      held.add(lease);
      deadline.arm();
    }
    return paused;
  }

  void remove(Lease lease) {
    held.remove(lease);
  }

  /** Takes those out whose database is not paused any more, in the order they came. */
  List<Lease> takeResumed() {
    List<Lease> resumed = new ArrayList<>();
    for (Lease lease : held.all()) {
      if (!pauses.isPaused(lease.key().database())) {
        resumed.add(lease);
      }
    }
    for (Lease lease : resumed) {
      held.remove(lease);
      lease.askAgain();
    }
    return resumed;
  }

  /** Any thread. */
  int size() {
    return held.size();
  }
}
