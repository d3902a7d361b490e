package dev.sluice.routing;

import dev.sluice.config.RoutingConfig.WhenAllLag;
import dev.sluice.config.SluiceConfig;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
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
  private final Balancer balancer;

  public Router(SluiceConfig config) {
    this.loadBalance = config.routing().loadBalance();
    this.freshestWhenAllLag = config.routing().reads().whenAllLag() == WhenAllLag.FRESHEST;
    this.policies = new RoutePolicies(config.routing());
    this.balancer = new Balancer(config);
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
    long serving = balancer.serving(cluster.replicas(), now);
    if (serving == 0) {
      return Route.primary(Reason.NO_REPLICA);
    }
    if (fresh(cluster, serving, demand, now) == 0
        && (!freshestWhenAllLag || freshest(cluster.replicas(), serving, demand) == null)) {
      return Route.primary(whyNone(cluster, serving, demand, now));
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
   * asks for a replica. A hot standby cannot write data; what it may leave behind in the session is
   * in the statement's effects, there as on the primary.
   */
  public static boolean mayUseReplica(Classification statement, RouteDemand demand) {
    return mayUseReplica(statement)
        || (demand.policy().wish() == Wish.REPLICA && isMerelyUnproven(statement));
  }

  private static boolean isMerelyUnproven(Classification statement) {
    return statement.has(Effect.UNPROVEN) && statement.reason() == Reason.UNSAFE_FUNCTION;
  }

  /**
   * A replica that is fresh enough, or null.
   *
   * @param now the time (nanoTime)
   * @param turn grows by one with each read of the session; sessions begin at different ones
   */
  public @Nullable Node pick(Cluster cluster, RouteDemand demand, long now, int turn) {
    List<Node> replicas = cluster.replicas();
    long serving = balancer.serving(replicas, now);
    long fresh = fresh(cluster, serving, demand, now);
    if (fresh != 0) {
      return balancer.choose(replicas, fresh, demand, now, turn);
    }
    return freshestWhenAllLag ? freshest(replicas, serving, demand) : null;
  }

  /** Which of them are fresh enough. */
  private static long fresh(Cluster cluster, long serving, RouteDemand demand, long now) {
    long oldest = Staleness.oldest(cluster, demand, now);
    long fresh = 0;
    for (long left = serving; left != 0; left &= left - 1) {
      Node node = cluster.replicas().get(Long.numberOfTrailingZeros(left));
      if (Staleness.isWithinLag(node, oldest) && Staleness.shows(node, demand)) {
        fresh |= Long.lowestOneBit(left);
      }
    }
    return fresh;
  }

  /** Of those that show what the session must see the freshest, or null. */
  private static @Nullable Node freshest(List<Node> replicas, long serving, RouteDemand demand) {
    Node freshest = null;
    for (long left = serving; left != 0; left &= left - 1) {
      Node node = replicas.get(Long.numberOfTrailingZeros(left));
      if (node.freshAsOf() != Node.NEVER
          && Staleness.shows(node, demand)
          && (freshest == null || node.freshAsOf() - freshest.freshAsOf() > 0)) {
        freshest = node;
      }
    }
    return freshest;
  }

  private Reason whyNone(Cluster cluster, long serving, RouteDemand demand, long now) {
    long oldest = Staleness.oldest(cluster, demand, now);
    boolean allLag = true;
    boolean tokenIsVisible = false;
    for (long left = serving; left != 0; left &= left - 1) {
      Node node = cluster.replicas().get(Long.numberOfTrailingZeros(left));
      if (Staleness.isWithinLag(node, oldest)) {
        allLag = false;
        tokenIsVisible |= Staleness.showsToken(node, demand);
      }
    }
    if (fresh(cluster, balancer.withEjected(cluster.replicas()), demand, now) != 0) {
      return Reason.REPLICAS_EJECTED;
    }
    if (allLag) {
      return Reason.REPLICAS_LAG;
    }
    return tokenIsVisible ? Reason.READ_YOUR_WRITES : Reason.AWAITS_TOKEN;
  }

  /**
   * After each change of the members and their roles: tells which replicas are new, and need a slow
   * start.
   */
  public void onClusterChange(Cluster cluster, long now) {
    balancer.onClusterChange(cluster, now);
  }

  /**
   * A statement was sent to the node; {@link #end} follows in any case. Costs nothing unless the
   * balance is least_busy.
   */
  public void begin(Node node) {
    balancer.begin(node);
  }

  /** The statement's last answer has come, or will never come. */
  public void end(Node node) {
    balancer.end(node);
  }

  /**
   * The node failed: refused or lost a connection, did not answer in time, or answered with an
   * error that is its own (53xxx, 58xxx, XX000). Enough in a row eject a replica for a while.
   */
  public void failed(Node node, long now) {
    if (node.role() == Role.REPLICA) {
      balancer.failed(node, now);
    }
  }

  /** The node answered, whatever it was but a failure of its own: not more than two reads. */
  public void answered(Node node, long now) {
    balancer.answered(node, now);
  }

  /** The share of reads that the configuration gives a replica, among those of the others. */
  public int weight(Node replica) {
    return balancer.configuredWeight(replica);
  }

  /** From now on {@code listener}, and nobody else, hears which replicas get no reads. */
  public void onEjection(EjectionListener listener) {
    balancer.onEjection(listener);
  }

  /** Whether it gets no reads now because it failed. */
  public boolean isEjected(Node node, long now) {
    return balancer.isEjected(node, now);
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
