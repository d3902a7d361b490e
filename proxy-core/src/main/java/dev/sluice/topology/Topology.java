package dev.sluice.topology;

import dev.sluice.config.SluiceConfig;
import dev.sluice.topology.TopologySource.Member;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the newest {@link Cluster}: a source lists the nodes, a monitor per node samples it, and
 * one publisher thread turns each list and each sample into a new snapshot. Readers do one volatile
 * read. Lives from {@link #start} to {@link #close}.
 *
 * <pre>
 * source (its thread) ---list---.
 *                                +--> publisher: ClusterState --> snapshot --> listeners
 * monitor (one per node) -sample-'
 * </pre>
 */
public final class Topology implements ClusterView, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Topology.class);

  /** Time between two looks at all nodes while there is no primary, in milliseconds. */
  private static final int HURRY_MILLIS = 50;

  private final TopologySource source;
  private final Duration interval;
  private final Sampler.Factory samplers;
  private final ClusterState state = new ClusterState();
  private final TransitionLog transitions = new TransitionLog();
  private final Map<Integer, NodeMonitor> monitors = new ConcurrentHashMap<>();
  private final List<Consumer<Cluster>> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch complete = new CountDownLatch(1);
  private final ScheduledExecutorService publisher =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sluice-topology");
            thread.setDaemon(true);
            return thread;
          });
  private boolean hurrying;
  private volatile Snapshot newest = Snapshot.NONE;

  /**
   * Watches what {@code settings} list, or what {@code source} lists where one is given. Nothing
   * happens before {@link #start}.
   */
  public Topology(SluiceConfig.Cluster settings, Optional<TopologySource> source, JdbcTls tls) {
    this(
        source.orElseGet(() -> source(settings)),
        settings.monitor().interval(),
        node -> new JdbcSampler(node, settings.monitor(), tls));
  }

  Topology(TopologySource source, Duration interval, Sampler.Factory samplers) {
    this.source = source;
    listeners.add(source::onChange);
    this.interval = interval;
    this.samplers = samplers;
  }

  private static TopologySource source(SluiceConfig.Cluster settings) {
    if (settings.kubernetes().isPresent()) {
      return fromClassPath("kubernetes", "cluster.kubernetes.service").create(settings);
    }
    return settings.dns().isPresent()
        ? new DnsSource("cluster.dns.name", settings.dns().get())
        : new StaticSource(settings.nodes());
  }

  /** Nothing of the source's module is loaded before it is asked for. */
  private static TopologySource.Factory fromClassPath(String type, String setting) {
    return ServiceLoader.load(TopologySource.Factory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(factory -> factory.type().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    setting + " is set, but no source of type " + type + " is on the class path"));
  }

  /** Begins to list and to watch. Once. */
  public void start() {
    source.start(members -> publish(() -> relist(members)));
  }

  /**
   * Waits for the first complete round: every listed node has answered or failed once. Blocks; not
   * for an event loop.
   *
   * @return whether it came within {@code timeout}
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return complete.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Cluster current() {
    return newest.cluster();
  }

  /** What is known of every listed node, for the status page and metrics. Any thread. */
  public List<NodeFacts> facts() {
    return newest.facts();
  }

  /** Why there is this primary or none, for people. Any thread. */
  public String reason() {
    return newest.reason();
  }

  @Override
  public void onChange(Consumer<Cluster> listener) {
    listeners.add(listener);
  }

  /** Wakes all monitors, that of the node first: who else is the primary now matters as much. */
  @Override
  public void suspect(Node node) {
    NodeMonitor suspected = monitors.get(node.id());
    if (suspected != null) {
      suspected.wake();
    }
    monitors.values().forEach(NodeMonitor::wake);
  }

  /**
   * Has a node drain, or ends that: no new reads go there, and from a primary new transactions are
   * kept for a while. Lasts until it is ended or the process is. Returns at once.
   *
   * @param id of a node
   */
  public void drain(int id, boolean on) {
    publish(
        () -> {
          state.drain(id, on);
          renew();
        });
  }

  /** Stops listing and watching. Does not wait; the last snapshot stays readable. */
  @Override
  public void close() {
    source.close();
    publish(
        () -> {
          monitors.values().forEach(NodeMonitor::close);
          monitors.clear();
          publisher.shutdown();
        });
  }

  private void publish(Runnable change) {
    try {
      publisher.execute(
          () -> {
            try {
              change.run();
            } catch (RuntimeException e) {
              log.error("a change of the topology failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      log.debug("a list or sample after close", e);
    }
  }

  private void relist(List<Member> members) {
    Set<Integer> gone = new LinkedHashSet<>(state.listed());
    members.forEach(member -> gone.remove(state.idOf(member.address())));
    if (!gone.isEmpty()) {
      // Seen as DOWN first, so that whoever works there stops before the node is forgotten.
      gone.forEach(this::stop);
      renew();
      gone.forEach(state::unlist);
    }
    members.forEach(this::watch);
    renew();
  }

  private void stop(int id) {
    state.retire(id);
    NodeMonitor monitor = monitors.remove(id);
    if (monitor != null) {
      monitor.close();
    }
  }

  private void watch(Member member) {
    state.list(member);
    int id = state.idOf(member.address());
    monitors.computeIfAbsent(
        id,
        unseen -> {
          NodeMonitor monitor =
              new NodeMonitor(
                  member.name(),
                  samplers.open(member.address()),
                  interval,
                  observation -> publish(() -> observe(id, observation)));
          monitor.start();
          return monitor;
        });
  }

  private void observe(int id, Observation observation) {
    // A report of a monitor that was stopped while it was on its way.
    if (monitors.containsKey(id)) {
      state.observe(id, observation);
      renew();
    }
  }

  private void renew() {
    Snapshot before = newest;
    Snapshot after = state.snapshot();
    newest = after;
    transitions.changed(after);
    if (after.complete()) {
      complete.countDown();
      hurry(after);
    }
    if (after.differs(before)) {
      listeners.forEach(listener -> tell(listener, after.cluster()));
    }
  }

  /** While there is no primary, a promotion is not waited for until the next sample is due. */
  private void hurry(Snapshot now) {
    if (now.cluster().primary() == null && !hurrying && !publisher.isShutdown()) {
      hurrying = true;
      publisher.schedule(this::look, HURRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    hurrying = false;
    monitors.values().forEach(NodeMonitor::hurry);
    hurry(newest);
  }

  private static void tell(Consumer<Cluster> listener, Cluster cluster) {
    try {
      listener.accept(cluster);
    } catch (RuntimeException e) {
      log.error("a listener of the topology failed", e);
    }
  }
}
