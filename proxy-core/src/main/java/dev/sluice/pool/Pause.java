package dev.sluice.pool;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;

/**
 * The pause of one database, or of all: done when nothing is connected to it through the pool any
 * more. Any thread.
 */
final class Pause {
  private final IntSupplier connections;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean announced;

  /**
   * Makes one.
   *
   * @param connections how many there are now, those being opened included
   */
  Pause(IntSupplier connections) {
    this.connections = connections;
  }

  CompletableFuture<Void> done() {
    return done;
  }

  /** Every event loop knows of it: no connection is opened from now on. */
  void announced() {
    announced = true;
    check();
  }

  /** A connection was closed. */
  void check() {
    if (announced && connections.getAsInt() == 0) {
      done.complete(null);
    }
  }
}
