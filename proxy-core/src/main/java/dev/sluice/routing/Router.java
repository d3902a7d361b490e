package dev.sluice.routing;

import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From what a statement is to where it goes: the session's facts, then the freshness of the
 * replicas (routing.md, "What decides, in this order"). Pure: no clock, no state.
 */
public final class Router {
  private final boolean loadBalance;
  private final boolean readYourWrites;
  private final long maxLagNanos;

  public Router(SluiceConfig.Routing settings) {
    this.loadBalance = settings.loadBalance();
    this.readYourWrites = settings.readYourWrites();
    this.maxLagNanos = settings.maxLag().toNanos();
  }

  /**
   * The route of a statement outside a transaction, or of a batch whose statements were {@linkplain
   * #combine combined}.
   *
   * @param pinned the session's state lives on the primary only
   * @param lastWrite when its last writing transaction was acknowledged (nanoTime), or {@link
   *     Node#NEVER}
   * @param now the time (nanoTime)
   */
  public Route route(
      Classification statement, boolean pinned, long lastWrite, Cluster cluster, long now) {
    if (!mayUseReplica(statement)) {
      return Route.primary(statement.reason());
    }
    if (!loadBalance) {
      return Route.primary(Reason.LOAD_BALANCING_OFF);
    }
    if (pinned) {
      return Route.primary(Reason.PINNED);
    }
    List<Node> replicas = cluster.replicas();
    if (replicas.isEmpty()) {
      return Route.primary(Reason.NO_REPLICA);
    }
    if (pick(cluster, lastWrite, now, 0) != null) {
      return Route.replica(statement.reason());
    }
    return Route.primary(
        pick(cluster, Node.NEVER, now, 0) == null ? Reason.REPLICAS_LAG : Reason.READ_YOUR_WRITES);
  }

  /** Whether a replica may run it as far as the statement itself goes. */
  public static boolean mayUseReplica(Classification statement) {
    return switch (statement.kind()) {
      case READ, BEGIN_READ_ONLY -> true;
      default -> false;
    };
  }

  /**
   * A replica that is fresh enough, or null. Round robin: the first one from position {@code turn}
   * on.
   *
   * @param turn grows by one with each read of the session
   */
  public @Nullable Node pick(Cluster cluster, long lastWrite, long now, int turn) {
    List<Node> replicas = cluster.replicas();
    long newest = newest(cluster, now);
    int count = replicas.size();
    for (int i = 0; i < count; i++) {
      Node node = replicas.get(Math.floorMod(turn + i, count));
      if (isFresh(node, lastWrite, newest)) {
        return node;
      }
    }
    return null;
  }

  /**
   * The moment that lag is measured from. Without a primary nothing new is committed, so replicas
   * do not grow older: they are compared with the freshest of them, and reads go on.
   */
  private static long newest(Cluster cluster, long now) {
    if (cluster.primary() != null) {
      return now;
    }
    long newest = Node.NEVER;
    for (int i = 0; i < cluster.replicas().size(); i++) {
      long moment = cluster.replicas().get(i).freshAsOf();
      if (newest == Node.NEVER || (moment != Node.NEVER && moment - newest > 0)) {
        newest = moment;
      }
    }
    return newest;
  }

  private boolean isFresh(Node replica, long lastWrite, long newest) {
    boolean withinLag = newest == Node.NEVER || replica.isFreshAsOf(newest - maxLagNanos);
    return withinLag
        && (!readYourWrites || lastWrite == Node.NEVER || replica.isFreshAsOf(lastWrite));
  }

  /**
   * The class of two statements that run as one: what needs the primary wins, the first one's
   * reason stays. What the proxy itself answers goes with nothing else.
   */
  public static Classification combine(@Nullable Classification first, Classification second) {
    if (first != null && first.isProxys() != second.isProxys()) {
      return Classification.MIXED;
    }
    return first == null || (mayUseReplica(first) && !mayUseReplica(second)) ? second : first;
  }
}
