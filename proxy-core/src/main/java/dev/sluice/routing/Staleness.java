package dev.sluice.routing;

import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import java.util.List;

/** Whether a replica shows what a session must see. Each question is a comparison of two longs. */
final class Staleness {
  private Staleness() {}

  /**
   * The age that a replica may have (nanoTime), or {@link Node#NEVER} for any. Lag is measured from
   * now; but without a primary nothing new is committed, so replicas do not grow older: they are
   * compared with the freshest of them, and reads go on.
   */
  static long oldest(Cluster cluster, RouteDemand demand, long now) {
    long newest = cluster.primary() == null ? newest(cluster.replicas()) : now;
    return newest == Node.NEVER ? Node.NEVER : newest - demand.policy().maxLagNanos();
  }

  private static long newest(List<Node> replicas) {
    long newest = Node.NEVER;
    for (int i = 0; i < replicas.size(); i++) {
      long moment = replicas.get(i).freshAsOf();
      if (newest == Node.NEVER || (moment != Node.NEVER && moment - newest > 0)) {
        newest = moment;
      }
    }
    return newest;
  }

  /**
   * @param oldest as {@link #oldest} says
   */
  static boolean isWithinLag(Node replica, long oldest) {
    return oldest == Node.NEVER || replica.isFreshAsOf(oldest);
  }

  /** Whether what the session must see is visible there, however old the rest may be. */
  static boolean shows(Node replica, RouteDemand demand) {
    long lastWrite = demand.lastWrite();
    return (lastWrite == Node.NEVER
            || demand.policy().consistency() == Consistency.EVENTUAL
            || replica.isFreshAsOf(lastWrite))
        && showsToken(replica, demand);
  }

  static boolean showsToken(Node replica, RouteDemand demand) {
    CausalityToken token = demand.after();
    return token == null || token.isVisibleOn(replica);
  }
}
