package dev.sluice;

import dev.sluice.config.LiveConfig;
import dev.sluice.pool.LostNodes;
import dev.sluice.pool.ServerPool;
import dev.sluice.routing.Router;
import dev.sluice.session.Holds;
import dev.sluice.topology.Topology;
import io.netty.channel.EventLoop;

/**
 * Who must know when the cluster is another: the pool, what is held, and the router, in this order.
 *
 * @param clock where the pool waits before it cuts connections to a node that is lost
 */
record ClusterFollowers(LiveConfig live, Topology topology, EventLoop clock) {
  /** From now on they are told. */
  void tell(ServerPool pool, Holds holds, Router router) {
    topology.onChange(pool::onClusterChange);
    LostNodes lost =
        new LostNodes(live.part(config -> config.failover().deadAfter()), clock, pool::cut);
    topology.onChange(lost::onClusterChange);
    topology.onChange(holds::onClusterChange);
    topology.onChange(cluster -> router.onClusterChange(cluster, System.nanoTime()));
    // The first look may already have been taken.
    router.onClusterChange(topology.current(), System.nanoTime());
  }
}
