package dev.sluice.client;

import dev.sluice.protocol.CancelKey;
import dev.sluice.session.SessionRegistry;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes cancel requests to where the key was made: a session of this proxy, or another proxy. A key
 * that nobody has made costs a look into a table and tells nothing. Any thread.
 */
public final class CancelRequests {
  /** From proxy to proxy; each knows all others, so the first one is the right one. */
  private static final int MOST_HOPS = 1;

  /**
   * Requests on their way to other proxies at once; more are dropped. Those for sessions of this
   * one are bounded by its server connections.
   */
  private static final int MOST_PASSED = 100;

  private final SessionRegistry registry;
  private final Peers peers;
  private final AtomicInteger passed = new AtomicInteger();

  public CancelRequests(SessionRegistry registry, Peers peers) {
    this.registry = registry;
    this.peers = peers;
  }

  /**
   * Cancels what the client with that key runs. Call on {@code loop}.
   *
   * @param hops from proxy to proxy that the request has made
   * @param loop the event loop to send from
   * @return done, on {@code loop} and never failed, when the cancel has had its effect or will have
   *     none: then the connection that brought it is to be closed
   */
  Future<Void> cancel(CancelKey key, int hops, EventLoop loop) {
    Promise<Void> done = loop.newPromise();
    Future<Void> here = registry.cancel(key);
    if (here != null) {
      here.addListener(ended -> done.trySuccess(null));
    } else if (hops >= 0 && hops < MOST_HOPS) {
      passOn(key, hops + 1, loop, done);
    } else {
      done.setSuccess(null);
    }
    return done;
  }

  private void passOn(CancelKey key, int hops, EventLoop loop, Promise<Void> done) {
    PromiseCombiner all = new PromiseCombiner(loop);
    for (Peers.Peer maker : peers.makersOf(key)) {
      if (passed.incrementAndGet() > MOST_PASSED) {
        passed.decrementAndGet();
      } else {
        Future<Void> taken = peers.passOn(maker, key, hops, loop);
        taken.addListener(ended -> passed.decrementAndGet());
        all.add(taken);
      }
    }
    all.finish(done);
  }
}
