package dev.sluice.benchmarks;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.routing.CausalityToken;
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
import java.util.HashMap;
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

  private final Classification read = classification(Classification.Kind.READ, Reason.READ_ONLY);
  private final Classification write = classification(Classification.Kind.WRITE, Reason.WRITE);
  private Router router = new Router(config(Map.of()));
  private RouteDemand fresh = demand(Node.NEVER);
  private RouteDemand afterWrite = demand(LAST_WRITE);
  private RouteDemand afterToken = demand(Node.NEVER);
  private Cluster cluster = Cluster.UNKNOWN;
  private int turn;

  @Param({"2", "5"})
  private int replicas;

  /** The policy; {@code weighted} is round robin with one node of another weight. */
  @Param({"round_robin", "weighted", "least_busy", "sticky"})
  private String balance = "";

  private static SluiceConfig config(Map<String, String> variables) {
    try {
      Map<String, String> environment = new HashMap<>(variables);
      environment.put("SLUICE_CLUSTER_DNS_NAME", "pg");
      return new ConfigLoader(environment).load().config();
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> balance() {
    return balance.equals("weighted")
        ? Map.of("SLUICE_ROUTING_WEIGHTS", "pg-1=3")
        : Map.of("SLUICE_ROUTING_BALANCE", balance);
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
    router = new Router(config(balance()));
    router.onClusterChange(cluster, NOW);
    fresh = demand(Node.NEVER);
    afterWrite = demand(LAST_WRITE);
    afterToken = demand(Node.NEVER);
    afterToken.after(new CausalityToken(1, 1));
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

  /** A session that has given a token, which all replicas have replayed. */
  @Benchmark
  public @Nullable Node readAfterToken() {
    return node(read, afterToken);
  }

  /** The check alone: is a replica fresh enough for a session that has just written? */
  @Benchmark
  public Route freshness() {
    return router.route(read, afterWrite, cluster, NOW);
  }

  /** What a session tells of each statement: it is sent, and it is answered. */
  @Benchmark
  public Router exchange() {
    Node node = cluster.replicas().get(0);
    router.begin(node);
    router.answered(node, NOW);
    router.end(node);
    return router;
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
