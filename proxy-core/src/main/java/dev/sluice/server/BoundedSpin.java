package dev.sluice.server;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/**
 * Looks a few times more whether a socket is ready before the event loop goes to sleep. Going to
 * sleep and being woken costs more than some looks, and under load the next answer is a few
 * microseconds away. How often it looks follows from how often that was of use: an idle loop sleeps
 * at once. One per event loop, on its thread.
 */
final class BoundedSpin implements SelectStrategy {
  /** Looks in vain until the loop sleeps. */
  private static final int MOST_LOOKS = Integer.getInteger("sluice.spin", 8);

  private int looks;

  @Override
  public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
    if (hasTasks) {
      return selectNow.get();
    }
    for (int i = 0; i < looks; i++) {
      int ready = selectNow.get();
      if (ready > 0) {
        looks = Math.min(looks + 1, MOST_LOOKS);
        return ready;
      }
    }
    looks = Math.min(MOST_LOOKS, Math.max(1, looks / 2));
    return SELECT;
  }
}
