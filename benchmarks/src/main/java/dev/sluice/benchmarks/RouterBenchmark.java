package dev.sluice.benchmarks;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Reason;
import dev.sluice.routing.Route;
import dev.sluice.routing.RouteDemand;
import dev.sluice.routing.Router;
import dev.sluice.routing.Target;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a classification to the node: the route and, for a read, the replica whose turn it is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouterBenchmark {
  private static final int PORT = 5432;
  private static final long NOW = Duration.ofHours(1).toNanos();
  private static final long SAMPLE = NOW - Duration.ofMillis(50).toNanos();
  private static final long OLDER_SAMPLE = NOW - Duration.ofMillis(150).toNanos();
  private static final long LAST_WRITE = NOW - Duration.ofMillis(100).toNanos();

  private final Router router = new Router(standard());
  private final RouteDemand fresh = demand(Node.NEVER);
  private final RouteDemand afterWrite = demand(LAST_WRITE);
  private final Classification read = classification(Classification.Kind.READ, Reason.READ_ONLY);
  private final Classification write = classification(Classification.Kind.WRITE, Reason.WRITE);
  private Cluster cluster = Cluster.UNKNOWN;
  private int turn;

  @Param({"2", "5"})
  private int replicas;

  private static SluiceConfig standard() {
    try {
      return new ConfigLoader(Map.of("SLUICE_CLUSTER_NODES", "pg-0")).load().config();
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  private RouteDemand demand(long lastWrite) {
    RouteDemand demand = new RouteDemand(router.policies().of("db", "user", ""));
    demand.wrote(lastWrite);
    return demand;
  }

  private static Classification classification(Classification.Kind kind, Reason reason) {
    return new Classification(kind, reason, 0, List.of(), "");
  }

  /** Of the replicas only the last one has replayed everything up to the newest sample. */
  @Setup
  public void start() {
    Node primary = node(0, Role.PRIMARY, SAMPLE);
    List<Node> standbys = new ArrayList<>();
    for (int id = 1; id <= replicas; id++) {
      standbys.add(node(id, Role.REPLICA, id == replicas ? SAMPLE : OLDER_SAMPLE));
    }
    List<Node> nodes = new ArrayList<>(standbys);
    nodes.add(0, primary);
    cluster = new Cluster(primary, standbys, nodes);
  }

  private static Node node(int id, Role role, long freshAsOf) {
    String name = "pg-" + id;
    return new Node(id, name, new HostPort(name, PORT), role, 1, 1, freshAsOf);
  }

  /** A session that has not written: the first replica that is asked will do. */
  @Benchmark
  public @Nullable Node read() {
    return node(read, fresh);
  }

  /** A session that has just written: one replica in {@code replicas} will do. */
  @Benchmark
  public @Nullable Node readYourWrite() {
    return node(read, afterWrite);
  }

  @Benchmark
  public @Nullable Node write() {
    return node(write, fresh);
  }

  private @Nullable Node node(Classification statement, RouteDemand demand) {
    Route route = router.route(statement, demand, cluster, NOW);
    return route.target() == Target.REPLICA
        ? router.pick(cluster, demand, NOW, turn++)
        : cluster.primary();
  }
}
