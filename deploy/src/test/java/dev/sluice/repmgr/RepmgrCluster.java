package dev.sluice.repmgr;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Volume;
import dev.sluice.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * A cluster of PostgreSQL nodes under repmgr, in containers. Each node boots by itself; none is
 * told who is primary. For one thread. {@link #close} removes all of it, and leaves the nodes' logs
 * in {@code target/repmgr}.
 */
public final class RepmgrCluster implements AutoCloseable {
  /** The superuser of every node. */
  public static final String USER = "postgres";

  /** The password of {@link #USER}. */
  public static final String PASSWORD = "superuser's secret";

  /** The password of the role repmgr, another superuser. */
  public static final String REPMGR_PASSWORD = "repmgr:s \\secret";

  private static final List<Volume> VOLUMES =
      List.of(new Volume("/data"), new Volume("/run/postgres-repmgr"));
  private static final int PORT = 5432;
  private static final int PARTNERS = 3;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Network network;
  private final Map<String, String> settings;
  private final List<RepmgrNode> nodes = new ArrayList<>();

  private RepmgrCluster(Network network, Map<String, String> settings) {
    this.network = network;
    this.settings = settings;
  }

  /** Three nodes from nothing; waits until both standbys stream. */
  public static RepmgrCluster start() throws Exception {
    return start(3, Map.of());
  }

  /**
   * Starts nodes and waits until all but the primary stream from it. Skips the test where there is
   * no Docker, unless CI is set.
   *
   * @param count how many, from 1
   * @param settings environment variables of the image, beside those that every node gets
   */
  public static RepmgrCluster start(int count, Map<String, String> settings) throws Exception {
    DockerEngine.require();
    RepmgrCluster cluster = new RepmgrCluster(Network.newNetwork(), settings);
    try {
      for (int i = 0; i < count; i++) {
        cluster.addNode();
      }
      cluster.awaitReplication();
      return cluster;
    } catch (Exception | Error failed) {
      cluster.close();
      throw failed;
    }
  }

  /** All nodes, by ordinal, whether they run or not. */
  public List<RepmgrNode> nodes() {
    return List.copyOf(nodes);
  }

  /** The node of that number. */
  public RepmgrNode node(int ordinal) {
    return nodes.get(ordinal);
  }

  /** Where this machine reaches all nodes, by ordinal. */
  public List<HostPort> addresses() {
    return nodes.stream().map(RepmgrNode::address).toList();
  }

  /** Adds an empty node with the next ordinal, as a larger StatefulSet does. Does not wait. */
  public RepmgrNode addNode() throws Exception {
    return addNode(nodes.size());
  }

  /**
   * The primary now: of the nodes that say so, the one with the highest timeline. Empty if there is
   * none, or two with the same.
   */
  public Optional<RepmgrNode> primary() {
    TreeMap<Integer, List<RepmgrNode>> byTimeline = new TreeMap<>();
    for (RepmgrNode node : nodes) {
      node.timelineAsPrimary()
          .ifPresent(
              timeline ->
                  byTimeline.computeIfAbsent(timeline, none -> new ArrayList<>()).add(node));
    }
    return Optional.ofNullable(byTimeline.lastEntry())
        .map(Map.Entry::getValue)
        .filter(newest -> newest.size() == 1)
        .map(newest -> newest.get(0));
  }

  /** Waits, at most 180 s, until there is a primary. */
  public RepmgrNode awaitPrimary() {
    return awaitPrimaryOtherThan(Optional.empty());
  }

  /** Waits, at most 180 s, until there is a primary other than that one. */
  public RepmgrNode awaitPrimaryOtherThan(RepmgrNode old) {
    return awaitPrimaryOtherThan(Optional.of(old));
  }

  /** Waits, at most 180 s, until all nodes but the primary stream from it, and are its members. */
  public RepmgrNode awaitReplication() {
    return awaitReplication(nodes);
  }

  /** The same for some nodes: one of them is primary, all others stream from it. */
  public RepmgrNode awaitReplication(List<RepmgrNode> some) {
    await("replication of " + some)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> primary().filter(primary -> replicates(primary, some)).isPresent());
    return primary().orElseThrow();
  }

  /** Cuts a node from its peers; clients on this machine still reach it. Needs root. */
  public void cutFromPeers(RepmgrNode node) throws IOException, InterruptedException {
    new NetworkCut(network.getId()).fromPeers(node);
  }

  /** Cuts a node from its peers and from clients on this machine. Needs root. */
  public void cutFromAll(RepmgrNode node) throws IOException, InterruptedException {
    new NetworkCut(network.getId()).fromAll(node);
  }

  /** Ends both kinds of cuts. */
  public void heal(RepmgrNode node) throws IOException, InterruptedException {
    new NetworkCut(network.getId()).heal(node);
  }

  /**
   * Removes a node and its data, as when a volume is lost, and starts an empty one in its place.
   */
  public RepmgrNode replace(RepmgrNode node) throws Exception {
    keepLog(node);
    node.container().stop();
    nodes.remove(node);
    return addNode(node.ordinal());
  }

  /** Ends a node in order, as a smaller StatefulSet does, and forgets it. */
  public void remove(RepmgrNode node) {
    node.stop();
    keepLog(node);
    node.container().stop();
    nodes.remove(node);
  }

  @Override
  public void close() {
    for (RepmgrNode node : nodes) {
      keepLog(node);
      node.container().stop();
    }
    network.close();
  }

  /** Where the nodes find each other, by {@link #host}. */
  Network network() {
    return network;
  }

  static String host(int ordinal) {
    return "postgres-sts-" + ordinal + ".postgres-headless-svc";
  }

  private static boolean replicates(RepmgrNode primary, List<RepmgrNode> some) {
    return some.contains(primary)
        && some.stream().allMatch(node -> node.equals(primary) || node.streamsFrom(primary))
        && some.stream().allMatch(primary::hasMember);
  }

  private RepmgrNode awaitPrimaryOtherThan(Optional<RepmgrNode> old) {
    await("a primary")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> primary().filter(node -> !Optional.of(node).equals(old)).isPresent());
    return primary().orElseThrow();
  }

  private RepmgrNode addNode(int ordinal) throws Exception {
    HostPort address = new HostPort("127.0.0.1", freePort());
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(NodeImage.name()))
            .withNetwork(network)
            .withNetworkAliases(host(ordinal))
            .withEnv(environment(ordinal))
            .withCreateContainerCmdModifier(
                create ->
                    restrict(requireNonNull(create.withVolumes(VOLUMES).getHostConfig()), address));
    RepmgrNode node = new RepmgrNode(ordinal, address, container);
    nodes.add(ordinal, node);
    container.start();
    return node;
  }

  /** As the manifests do: no rights, and files only on volumes. Port 5432 is at that address. */
  static void restrict(HostConfig config, HostPort address) {
    config
        .withPortBindings(PortBinding.parse(address + ":" + PORT))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", "size=64m"));
  }

  private Map<String, String> environment(int ordinal) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("REPMGR_NODE_NAME", "postgres-sts-" + ordinal);
    environment.put("REPMGR_NODE_NETWORK_NAME", host(ordinal));
    environment.put(
        "REPMGR_PARTNER_NODES",
        IntStream.range(0, PARTNERS)
            .mapToObj(RepmgrCluster::host)
            .collect(Collectors.joining(",")));
    environment.put("POSTGRES_PASSWORD", PASSWORD);
    environment.put("REPMGR_PASSWORD", REPMGR_PASSWORD);
    environment.put("REPMGR_CONNECT_TIMEOUT", "2");
    environment.put("REPMGR_RECONNECT_ATTEMPTS", "2");
    environment.put("REPMGR_RECONNECT_INTERVAL", "1");
    environment.put("REPMGR_INITDB_DELAY", "3");
    environment.putAll(settings);
    return environment;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void keepLog(RepmgrNode node) {
    try {
      Path directory = Files.createDirectories(Path.of("target", "repmgr"));
      Files.writeString(
          directory.resolve(node.name() + "-" + node.address().port() + ".log"), node.log());
    } catch (IOException | RuntimeException notKept) {
      System.err.println("no log of " + node + ": " + notKept);
    }
  }
}
