package dev.sluice.routing;

import dev.sluice.config.RoutingConfig.WhenAllLag;
import dev.sluice.config.SluiceConfig;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From what a statement is to where it goes: the session's facts, then the freshness of the
 * replicas (routing.md, "What decides, in this order"), then whose turn it is. Has no clock. Any
 * thread; allocates nothing.
 */
public final class Router {
  private final boolean loadBalance;
  private final boolean freshestWhenAllLag;
  private final RoutePolicies policies;

  public Router(SluiceConfig config) {
    this.loadBalance = config.routing().loadBalance();
    this.freshestWhenAllLag = config.routing().reads().whenAllLag() == WhenAllLag.FRESHEST;
    this.policies = new RoutePolicies(config.routing());
  }

  /** With what policy sessions start. */
  public RoutePolicies policies() {
    return policies;
  }

  /**
   * The route of a statement outside a transaction, or of a batch whose statements were {@linkplain
   * #combine combined}.
   *
   * @param demand the session's; what it {@linkplain RouteDemand#avoid avoids} is forgotten
   * @param now the time (nanoTime)
   */
  public Route route(Classification statement, RouteDemand demand, Cluster cluster, long now) {
    demand.avoidNone();
    if (!mayUseReplica(statement, demand)) {
      return Route.primary(statement.reason());
    }
    if (!loadBalance) {
      return Route.primary(Reason.LOAD_BALANCING_OFF);
    }
    if (demand.isPinned()) {
      return Route.primary(Reason.PINNED);
    }
    if (demand.policy().wish() == Wish.PRIMARY) {
      return Route.primary(Reason.ROUTE_PRIMARY);
    }
    if (cluster.replicas().isEmpty()) {
      return Route.primary(Reason.NO_REPLICA);
    }
    if (pick(cluster, demand, now, 0) == null) {
      return Route.primary(whyNone(cluster, demand, now));
    }
    return Route.replica(mayUseReplica(statement) ? statement.reason() : Reason.ROUTE_REPLICA);
  }

  /** Whether a replica may run it as far as the statement itself goes. */
  public static boolean mayUseReplica(Classification statement) {
    return switch (statement.kind()) {
      case READ, BEGIN_READ_ONLY -> true;
      default -> false;
    };
  }

  /**
   * Whether a replica may run it for this session: also what is merely unproven, if the session
   * asks for a replica. A hot standby cannot write, so the worst that can come of it is an error.
   */
  public static boolean mayUseReplica(Classification statement, RouteDemand demand) {
    return mayUseReplica(statement)
        || (demand.policy().wish() == Wish.REPLICA && isMerelyUnproven(statement));
  }

  private static boolean isMerelyUnproven(Classification statement) {
    return statement.has(Effect.UNPROVEN) && statement.reason() == Reason.UNSAFE_FUNCTION;
  }

  /**
   * A replica that is fresh enough, or null. Round robin: the first one from position {@code turn}
   * on.
   *
   * @param turn grows by one with each read of the session
   */
  public @Nullable Node pick(Cluster cluster, RouteDemand demand, long now, int turn) {
    List<Node> replicas = cluster.replicas();
    long oldest = oldest(cluster, demand, now);
    int count = replicas.size();
    for (int i = 0; i < count; i++) {
      Node node = replicas.get(Math.floorMod(turn + i, count));
      if (isWithinLag(node, oldest) && shows(node, demand)) {
        return node;
      }
    }
    return freshestWhenAllLag ? freshest(replicas, demand) : null;
  }

  /** The freshest of those that show what the session must see, or null. */
  private static @Nullable Node freshest(List<Node> replicas, RouteDemand demand) {
    Node freshest = null;
    for (int i = 0; i < replicas.size(); i++) {
      Node node = replicas.get(i);
      if (node.freshAsOf() != Node.NEVER
          && shows(node, demand)
          && (freshest == null || node.freshAsOf() - freshest.freshAsOf() > 0)) {
        freshest = node;
      }
    }
    return freshest;
  }

  private static Reason whyNone(Cluster cluster, RouteDemand demand, long now) {
    long oldest = oldest(cluster, demand, now);
    boolean allLag = true;
    boolean tokenIsVisible = false;
    for (int i = 0; i < cluster.replicas().size(); i++) {
      Node node = cluster.replicas().get(i);
      if (isWithinLag(node, oldest)) {
        allLag = false;
        tokenIsVisible |= showsToken(node, demand);
      }
    }
    if (allLag) {
      return Reason.REPLICAS_LAG;
    }
    return tokenIsVisible ? Reason.READ_YOUR_WRITES : Reason.AWAITS_TOKEN;
  }

  /**
   * The age that a replica may have (nanoTime), or {@link Node#NEVER} for any. Lag is measured from
   * now; but without a primary nothing new is committed, so replicas do not grow older: they are
   * compared with the freshest of them, and reads go on.
   */
  private static long oldest(Cluster cluster, RouteDemand demand, long now) {
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

  private static boolean isWithinLag(Node replica, long oldest) {
    return oldest == Node.NEVER || replica.isFreshAsOf(oldest);
  }

  /** Whether what the session must see is visible there, however much else is not. */
  private static boolean shows(Node replica, RouteDemand demand) {
    long lastWrite = demand.lastWrite();
    return (lastWrite == Node.NEVER
            || demand.policy().consistency() == Consistency.EVENTUAL
            || replica.isFreshAsOf(lastWrite))
        && showsToken(replica, demand);
  }

  private static boolean showsToken(Node replica, RouteDemand demand) {
    CausalityToken token = demand.after();
    return token == null || token.isVisibleOn(replica);
  }

  /**
   * The class of two statements that run as one: what needs the primary wins over what is merely
   * unproven, and that over what is proven; of two alike the first one stays. What the proxy itself
   * answers goes with nothing else.
   */
  public static Classification combine(@Nullable Classification first, Classification second) {
    if (first != null && first.isProxys() != second.isProxys()) {
      return Classification.MIXED;
    }
    return first == null || doubt(second) > doubt(first) ? second : first;
  }

  private static int doubt(Classification statement) {
    if (mayUseReplica(statement)) {
      return 0;
    }
    return isMerelyUnproven(statement) ? 1 : 2;
  }
}
