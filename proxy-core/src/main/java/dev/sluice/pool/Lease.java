package dev.sluice.pool;

import dev.sluice.protocol.PgError;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Node;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One wish for a server connection. Ends exactly once: granted, refused, or abandoned by who asked.
 * Any thread may end it; the receiver hears of it on its own event loop.
 */
public final class Lease {
  /** Who asked. Called on the event loop of the lease. */
  public interface Receiver {
    /** The connection is the receiver's until it is released or discarded. */
    void onGranted(Lease lease, ServerConnection connection);

    /** There will be no connection. */
    void onRefused(Lease lease, ServerException why);
  }

  /**
   * What is wished for.
   *
   * @param node where
   * @param login as whom
   * @param loop event loop that will use the connection
   * @param mayWait whether it queues at the cap; else it is refused at once
   */
  public record Wish(Node node, ServerLogin login, EventLoop loop, boolean mayWait) {}

  private final Wish wish;
  private final Receiver receiver;
  private final long askedAt = System.nanoTime();
  private final AtomicBoolean ended = new AtomicBoolean();

  public Lease(Wish wish, Receiver receiver) {
    this.wish = wish;
    this.receiver = receiver;
  }

  public Wish wish() {
    return wish;
  }

  /** When it was asked for, on the clock of {@link System#nanoTime()}. */
  public long askedAt() {
    return askedAt;
  }

  boolean isOpen() {
    return !ended.get();
  }

  /** Whether the receiver gets the connection; if not, it stays the pool's. */
  boolean grant(ServerConnection connection) {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    onLoop(() -> receiver.onGranted(this, connection));
    return true;
  }

  void refuse(ServerException why) {
    if (ended.compareAndSet(false, true)) {
      onLoop(() -> receiver.onRefused(this, why));
    }
  }

  void refuse(ServerException.Kind kind, PgError error) {
    refuse(new ServerException(kind, error));
  }

  /**
   * Who asked has gone. A connection that was granted in the meantime has been or will be given to
   * the receiver.
   */
  public void abandon() {
    ended.set(true);
  }

  private void onLoop(Runnable call) {
    if (wish.loop().inEventLoop()) {
      call.run();
    } else {
      wish.loop().execute(call);
    }
  }
}
