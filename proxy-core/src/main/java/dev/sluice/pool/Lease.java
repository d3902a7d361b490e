package dev.sluice.pool;

import dev.sluice.protocol.PgError;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Node;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * One wish for a server connection. Ends exactly once: granted, refused, or abandoned by who asked.
 * Used on the event loop that it is for.
 */
public final class Lease {
  /** Who asked. Called on the event loop of the lease. */
  public interface Receiver {
    /**
     * The connection is the receiver's until it is given back or discarded. May be called before
     * {@link ServerPool#lease} returns.
     */
    void onGranted(Lease lease, ServerConnection connection);

    /** There will be no connection. Never called before {@link ServerPool#lease} returns. */
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
  private final long askedAt;
  private boolean ended;
  private @Nullable LoopPool queue;

  public Lease(Wish wish, Receiver receiver) {
    this.wish = wish;
    this.receiver = receiver;
    this.askedAt = wish.loop().ticker().nanoTime();
  }

  public Wish wish() {
    return wish;
  }

  ServerLogin.Key key() {
    return wish.login().key();
  }

  /** When it was asked for, on the clock of the event loop. */
  long askedAt() {
    return askedAt;
  }

  boolean isOpen() {
    return !ended;
  }

  void queuesIn(@Nullable LoopPool pool) {
    queue = pool;
  }

  /** Whether the receiver gets the connection; if not, it stays the pool's. */
  boolean grant(ServerConnection connection) {
    if (ended) {
      return false;
    }
    ended = true;
    receiver.onGranted(this, connection);
    return true;
  }

  void refuse(ServerException why) {
    if (!ended) {
      ended = true;
      wish.loop().execute(() -> receiver.onRefused(this, why));
    }
  }

  void refuse(ServerException.Kind kind, PgError error) {
    refuse(new ServerException(kind, error));
  }

  /**
   * Who asked has gone: the receiver gets nothing any more, unless it has been told already. Call
   * on the lease's event loop.
   */
  public void abandon() {
    ended = true;
    if (queue != null) {
      queue.abandoned(this);
    }
  }
}
