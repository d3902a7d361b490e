package dev.sluice.routing;

import dev.sluice.config.RoutingConfig.Balance;
import dev.sluice.config.RoutingConfig.Balancing;
import dev.sluice.config.SluiceConfig;
import dev.sluice.routing.ReplicaState.Traits;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of the replicas that will do, the one whose turn it is. Any thread; no lock, and choosing
 * allocates nothing. Sets of replicas are bit masks over the positions in the cluster's list;
 * replicas beyond the {@value #MOST}th get no reads.
 *
 * <p>Turns need no schedule that would have to be kept for each set of replicas. With equal weights
 * turn n goes to the replica at n modulo their number. Otherwise it goes to the one whose part of
 * the sum of weights holds the fraction of n times the golden ratio: those points fill the range
 * more evenly than any others, so each replica gets its share after few turns, in small doses.
 */
final class Balancer {
  private static final Logger log = LoggerFactory.getLogger(Balancer.class);

  private static final int MOST = Long.SIZE;

  /** The fraction of the golden ratio in units of 2^-32. */
  private static final long GOLDEN = 0x9E37_79B9L;

  private final Balancing settings;
  private final Map<String, String> zones;
  private final long slowStartNanos;
  private final ReplicaStates states = new ReplicaStates();
  private final AtomicBoolean hasSeenReplicas = new AtomicBoolean();
  private volatile EjectionListener listener = EjectionListener.NONE;

  Balancer(SluiceConfig config) {
    settings = config.routing().balancing();
    zones = config.cluster().zones();
    slowStartNanos = settings.slowStart().toNanos();
  }

  /** Those that may serve reads: not of weight 0, and not ejected unless all are. */
  long serving(List<Node> replicas, long now) {
    long serving = withEjected(replicas);
    long ejected = 0;
    for (long left = serving; left != 0; left &= left - 1) {
      if (isEjected(replicas.get(Long.numberOfTrailingZeros(left)), now)) {
        ejected |= Long.lowestOneBit(left);
      }
    }
    return serving == ejected ? serving : serving & ~ejected;
  }

  /** All but those of weight 0. */
  long withEjected(List<Node> replicas) {
    int count = Math.min(replicas.size(), MOST);
    if (settings.weights().isEmpty()) {
      return count == 0 ? 0 : -1L >>> MOST - count;
    }
    long serving = 0;
    for (int i = 0; i < count; i++) {
      Node node = replicas.get(i);
      if (traits(node, states.of(node)).weight() > 0) {
        serving |= 1L << i;
      }
    }
    return serving;
  }

  /**
   * The one whose turn it is.
   *
   * @param candidates not empty
   */
  Node choose(List<Node> replicas, long candidates, RouteDemand demand, long now, int turn) {
    long best = best(replicas, candidates, demand);
    return switch (settings.policy()) {
      case ROUND_ROBIN -> inTurn(replicas, best, now, turn);
      case LEAST_BUSY -> leastBusy(replicas, best, now, turn);
      case STICKY -> favourite(replicas, best, demand, now, turn);
    };
  }

  /** Without the one that has just failed this statement, and in the proxy's zone; if possible. */
  private long best(List<Node> replicas, long candidates, RouteDemand demand) {
    if (settings.zone().isEmpty() && !demand.avoidsAny()) {
      return candidates;
    }
    long near = 0;
    long avoided = 0;
    for (long left = candidates; left != 0; left &= left - 1) {
      Node node = replicas.get(Long.numberOfTrailingZeros(left));
      long bit = Long.lowestOneBit(left);
      near |= traits(node, states.of(node)).isNear() ? bit : 0;
      avoided |= demand.avoids(node) ? bit : 0;
    }
    long others = candidates == avoided ? candidates : candidates & ~avoided;
    return (others & near) == 0 ? others : others & near;
  }

  private Node inTurn(List<Node> replicas, long candidates, long now, int turn) {
    if (Long.bitCount(candidates) == 1) {
      return replicas.get(Long.numberOfTrailingZeros(candidates));
    }
    long sum = 0;
    boolean equal = true;
    long first = weight(replicas.get(Long.numberOfTrailingZeros(candidates)), now);
    for (long left = candidates; left != 0; left &= left - 1) {
      long weight = weight(replicas.get(Long.numberOfTrailingZeros(left)), now);
      equal &= weight == first;
      sum += weight;
    }
    if (equal) {
      return replicas.get(position(candidates, turn));
    }
    long point = (turn * GOLDEN & 0xFFFF_FFFFL) * sum >>> Integer.SIZE;
    long left = candidates;
    while (true) {
      Node node = replicas.get(Long.numberOfTrailingZeros(left));
      point -= weight(node, now);
      left &= left - 1;
      // The last one in any case: another thread may just have begun a slow start.
      if (point < 0 || left == 0) {
        return node;
      }
    }
  }

  /** The position of the candidate at turn modulo their number. */
  private static int position(long candidates, int turn) {
    long left = candidates;
    for (int i = Math.floorMod(turn, Long.bitCount(candidates)); i > 0; i--) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }

  /** Of those that are equally busy the next one in turn. */
  private Node leastBusy(List<Node> replicas, long candidates, long now, int turn) {
    int start = position(candidates, turn);
    Node best = replicas.get(start);
    long bestLoad = states.of(best).busy() + 1;
    long bestWeight = weight(best, now);
    for (int i = 1; i < replicas.size(); i++) {
      int position = (start + i) % replicas.size();
      if (position < MOST && (candidates & 1L << position) != 0) {
        Node node = replicas.get(position);
        long load = states.of(node).busy() + 1;
        long weight = weight(node, now);
        if (load * bestWeight < bestLoad * weight) {
          best = node;
          bestLoad = load;
          bestWeight = weight;
        }
      }
    }
    return best;
  }

  private Node favourite(
      List<Node> replicas, long candidates, RouteDemand demand, long now, int turn) {
    for (long left = candidates; left != 0; left &= left - 1) {
      Node node = replicas.get(Long.numberOfTrailingZeros(left));
      if (demand.favours(node)) {
        return node;
      }
    }
    Node node = inTurn(replicas, candidates, now, turn);
    demand.favour(node);
    return node;
  }

  private long weight(Node node, long now) {
    ReplicaState state = states.of(node);
    long share = state.share(now, slowStartNanos);
    return settings.weights().isEmpty() ? share : share * traits(node, state).weight();
  }

  /** The share of reads that the configuration gives it, among those of the others. */
  int configuredWeight(Node node) {
    return settings.weights().isEmpty() ? 1 : traits(node, states.of(node)).weight();
  }

  /** A node keeps its id but may change its name or zone; then its traits are made anew. */
  private Traits traits(Node node, ReplicaState state) {
    Traits known = state.traits();
    Optional<String> listed = node.listing().zone();
    if (known != null && known.name().equals(node.name()) && known.listedZone().equals(listed)) {
      return known;
    }
    int weight = named(settings.weights(), node).orElse(1);
    Optional<String> zone = named(zones, node).or(() -> listed);
    Traits found =
        new Traits(node.name(), listed, weight, zone.isPresent() && zone.equals(settings.zone()));
    state.traits(found);
    return found;
  }

  private static <T> Optional<T> named(Map<String, T> values, Node node) {
    return Optional.ofNullable(values.get(node.name()))
        .or(() -> Optional.ofNullable(values.get(node.address().toString())))
        .or(() -> Optional.ofNullable(values.get(node.address().host())));
  }

  /** The replicas that are there when the first ones are seen need no slow start. */
  void onClusterChange(Cluster cluster, long now) {
    boolean first = !cluster.replicas().isEmpty() && hasSeenReplicas.compareAndSet(false, true);
    ReplicaState[] before = states.all();
    for (int id = 0; id < before.length; id++) {
      int its = id;
      if (cluster.replicas().stream().noneMatch(node -> node.id() == its)) {
        before[id].isNoReplica(settings.ejection(), now);
      }
    }
    for (Node node : cluster.replicas()) {
      long kept =
          states.of(node).isReplica(settings.ejection(), first ? now - slowStartNanos : now);
      if (kept > 0) {
        eject(node, "comes and goes", kept);
      }
    }
  }

  private void eject(Node node, String why, long nanos) {
    Duration time = Duration.ofNanos(nanos);
    log.warn("{} {}: no reads for it for {} s", node.name(), why, time.toSeconds());
    listener.onEjected(node, why, time);
  }

  /** From now on it hears of ejections. */
  void onEjection(EjectionListener its) {
    listener = its;
  }

  void begin(Node node) {
    if (settings.policy() == Balance.LEAST_BUSY) {
      states.of(node).begin();
    }
  }

  void end(Node node) {
    if (settings.policy() == Balance.LEAST_BUSY) {
      states.of(node).end();
    }
  }

  void failed(Node node, long now) {
    if (settings.ejection().failures() == 0) {
      return;
    }
    long nanos = states.of(node).failed(settings.ejection(), now);
    if (nanos > 0) {
      eject(node, "fails", nanos);
    }
  }

  void answered(Node node, long now) {
    if (states.of(node).answered(now)) {
      log.info("{} answers again: takes part in reads", node.name());
      listener.onTakenIn(node);
    }
  }

  boolean isEjected(Node node, long now) {
    return states.of(node).isEjected(now);
  }
}
