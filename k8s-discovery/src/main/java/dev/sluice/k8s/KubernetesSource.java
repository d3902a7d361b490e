package dev.sluice.k8s;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.k8s.SliceMerge.Merged;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.DnsSource;
import dev.sluice.topology.TopologySource;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of a headless Service, as the Kubernetes API lists them. While the API cannot be
 * used the last list stays; if there is none, or after a while, the Service's DNS name is asked
 * until the API answers again.
 *
 * <p>An empty list is not passed on once there was another: that every pod is gone is no reason to
 * forget where they were, since SQL says which of them live, and the list is empty for a moment
 * when all pods are replaced or when the Service is made anew.
 */
final class KubernetesSource implements TopologySource, SliceWatch.Listener {
  private static final Logger log = LoggerFactory.getLogger(KubernetesSource.class);
  private static final Duration DNS_REFRESH = Duration.ofSeconds(2);

  /**
   * How the loss of the API is dealt with.
   *
   * @param patience how long it may be away (a restart, a lost watch) without DNS being asked, if
   *     there is a list
   * @param longestPause between two tries
   */
  record Timing(Duration patience, Duration longestPause) {
    private static final Timing USUAL = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  private final SluiceConfig.Kubernetes settings;
  private final Api api;
  private final SliceWatch watch;
  private final Optional<PodLabels> labels;
  private final Function<HostPort, TopologySource> dnsSources;
  private final Timing timing;

  private volatile Consumer<List<Member>> listener = members -> {};
  private List<Member> last = List.of();
  private long listedAt = System.nanoTime();
  private int port = HostPort.POSTGRESQL_PORT;
  private boolean closed;
  private String remarked = "";
  private @Nullable ApiProblem problem;
  private @Nullable TopologySource dns;

  KubernetesSource(SluiceConfig.Kubernetes settings) {
    this(settings, Timing.USUAL, KubernetesSource::dns);
  }

  /**
   * @param dnsSources the source of a name's addresses
   */
  KubernetesSource(
      SluiceConfig.Kubernetes settings,
      Timing timing,
      Function<HostPort, TopologySource> dnsSources) {
    this.settings = settings;
    this.timing = timing;
    this.dnsSources = dnsSources;
    api = new Api(settings);
    watch = new SliceWatch(api, settings.service(), timing.longestPause(), this);
    labels = settings.labelPods() ? Optional.of(new PodLabels(api)) : Optional.empty();
    if (settings.port().chars().allMatch(Character::isDigit)) {
      port = Integer.parseInt(settings.port());
    }
  }

  private static TopologySource dns(HostPort name) {
    return new DnsSource("cluster.kubernetes.service", new SluiceConfig.Dns(name, DNS_REFRESH));
  }

  @Override
  public void start(Consumer<List<Member>> listener) {
    this.listener = listener;
    watch.start();
  }

  @Override
  public void onChange(Cluster cluster) {
    labels.ifPresent(labeller -> labeller.follow(cluster));
  }

  @Override
  public synchronized void onSlices(Collection<EndpointSlice> slices) {
    listedAt = System.nanoTime();
    Merged merged = SliceMerge.merge(slices, settings.service(), settings.port());
    remark(merged);
    if (!merged.members().isEmpty()) {
      stopDns();
      port = merged.port();
      pass(merged.members());
    }
  }

  /** Says each new oddity of the list once. */
  private void remark(Merged merged) {
    String remark = merged.members().isEmpty() ? "it lists no node; " + keeps() : "";
    if (!merged.oddities().isEmpty()) {
      List<String> few = merged.oddities().stream().sorted().limit(3).toList();
      remark += (remark.isEmpty() ? "" : "; ") + "left out: " + String.join("; ", few);
    }
    if (!remark.isEmpty() && !remark.equals(remarked)) {
      log.warn("Service {} in namespace {}: {}", settings.service(), api.namespace(), remark);
    }
    remarked = remark;
  }

  private String keeps() {
    return last.isEmpty()
        ? "is the name right, and do its pods run?"
        : "the last " + last.size() + " stay";
  }

  @Override
  public synchronized void onWatching() {
    if (problem != null) {
      log.info("the Kubernetes API at {} can be used again", api.address());
    }
    problem = null;
  }

  @Override
  public synchronized void onProblem(ApiProblem newest) {
    boolean same = problem != null && problem.code() == newest.code();
    if (!same) {
      log.error("{}. Tried again until it works; meanwhile {}", newest.text(), meanwhile());
    }
    problem = newest;
    boolean patient = !last.isEmpty() && System.nanoTime() - listedAt < timing.patience().toNanos();
    if (dns == null && !patient && !closed) {
      HostPort name = dnsName();
      log.info("asking the DNS for {} while the Kubernetes API cannot be used", name.host());
      TopologySource asked = dnsSources.apply(name);
      dns = asked;
      asked.start(members -> onDns(asked, members));
    }
  }

  private String meanwhile() {
    return last.isEmpty()
        ? "the DNS of the Service is asked"
        : "the last " + last.size() + " nodes stay, later the DNS of the Service is asked";
  }

  private HostPort dnsName() {
    return new HostPort(settings.service() + "." + api.namespace() + ".svc", port);
  }

  /** What the API has said of an address, the DNS does not know. */
  private synchronized void onDns(TopologySource asked, List<Member> members) {
    if (asked == dns) {
      Map<HostPort, Member> known = new HashMap<>();
      last.forEach(member -> known.put(member.address(), member));
      pass(members.stream().map(m -> known.getOrDefault(m.address(), m)).toList());
    }
  }

  private void stopDns() {
    if (dns != null) {
      dns.close();
      dns = null;
    }
  }

  private void pass(List<Member> members) {
    if (!members.equals(last) && !closed) {
      last = members;
      listener.accept(members);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    watch.close();
    labels.ifPresent(PodLabels::close);
    stopDns();
    api.close();
  }
}
