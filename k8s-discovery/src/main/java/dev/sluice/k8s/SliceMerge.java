package dev.sluice.k8s;

import dev.sluice.config.HostPort;
import dev.sluice.topology.Listing;
import dev.sluice.topology.TopologySource.Member;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All slices of a Service in, its nodes out, each once. Pure.
 *
 * <ul>
 *   <li>An endpoint that is terminating drains. So does one that is not serving (its readiness
 *       probe fails), unless none is: then the probes tell nothing, and SQL alone decides.
 *   <li>While slices are rebalanced an address may be in two of them, and the address of a pod that
 *       ends may already be that of its successor: the one with the better conditions counts.
 *   <li>A dual-stack Service lists each pod in both families: IPv4 counts.
 * </ul>
 */
final class SliceMerge {
  static final String SERVICE_LABEL = "kubernetes.io/service-name";

  /**
   * What came out.
   *
   * @param members in the order of their names
   * @param port that the slices give, 0 when they list nothing
   * @param oddities what was left out and why, for people
   */
  record Merged(List<Member> members, int port, Set<String> oddities) {}

  /** One address of one slice, best conditions first. */
  private record Found(HostPort address, Health health, String pod, Optional<String> zone) {
    static final Comparator<Found> BEST = Comparator.comparing(Found::health);

    boolean isIpv4() {
      return NetUtil.isValidIpV4Address(address.host());
    }
  }

  private enum Health {
    SERVING,
    NOT_SERVING,
    TERMINATING
  }

  private final String service;
  private final String port;
  private final List<Found> found = new ArrayList<>();
  private final Set<String> oddities = new HashSet<>();

  private SliceMerge(String service, String port) {
    this.service = service;
    this.port = port;
  }

  /**
   * Merges.
   *
   * @param port the name of the Service's port, or a number in its place
   */
  static Merged merge(Collection<EndpointSlice> slices, String service, String port) {
    SliceMerge merge = new SliceMerge(service, port);
    slices.forEach(merge::add);
    return merge.merged();
  }

  private void add(EndpointSlice slice) {
    boolean ours =
        slice.getMetadata() != null
            && slice.getMetadata().getLabels() != null
            && service.equals(slice.getMetadata().getLabels().get(SERVICE_LABEL));
    if (!ours || slice.getEndpoints() == null) {
      return;
    }
    OptionalInt number = number(slice);
    if (number.isPresent()) {
      slice.getEndpoints().stream()
          .filter(Objects::nonNull)
          .forEach(endpoint -> add(endpoint, number.getAsInt()));
    }
  }

  private OptionalInt number(EndpointSlice slice) {
    if (Character.isDigit(port.charAt(0)) && port.chars().allMatch(Character::isDigit)) {
      return OptionalInt.of(Integer.parseInt(port));
    }
    List<EndpointPort> ports =
        Stream.ofNullable(slice.getPorts()).flatMap(List::stream).filter(Objects::nonNull).toList();
    if (ports.isEmpty()) {
      return OptionalInt.of(HostPort.POSTGRESQL_PORT);
    }
    Optional<EndpointPort> named = ports.stream().filter(p -> port.equals(p.getName())).findFirst();
    Optional<EndpointPort> only = ports.size() == 1 ? Optional.of(ports.get(0)) : Optional.empty();
    Optional<EndpointPort> chosen = named.or(() -> only);
    if (chosen.isEmpty()) {
      oddities.add(
          "none of the ports %s is called %s; set cluster.kubernetes.port"
              .formatted(ports.stream().map(EndpointPort::getName).toList(), port));
      return OptionalInt.empty();
    }
    Integer given = chosen.get().getPort();
    if (given != null && (given < 1 || given > 65535)) {
      oddities.add("port " + given);
      return OptionalInt.empty();
    }
    return OptionalInt.of(given == null ? HostPort.POSTGRESQL_PORT : given);
  }

  private void add(Endpoint endpoint, int number) {
    // Several addresses of one endpoint are one and the same, and the first is to be used.
    String address =
        Stream.ofNullable(endpoint.getAddresses())
            .flatMap(List::stream)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("");
    if (!NetUtil.isValidIpV4Address(address) && !NetUtil.isValidIpV6Address(address)) {
      oddities.add("\"" + printable(address) + "\" is no address");
      return;
    }
    Optional<String> zone = Optional.ofNullable(endpoint.getZone()).filter(z -> !z.isBlank());
    found.add(
        new Found(
            new HostPort(address, number),
            health(endpoint.getConditions()),
            printable(pod(endpoint)),
            zone));
  }

  private static Health health(@Nullable EndpointConditions conditions) {
    if (conditions == null) {
      return Health.SERVING;
    }
    if (Boolean.TRUE.equals(conditions.getTerminating())) {
      return Health.TERMINATING;
    }
    // Without "serving" the API wants "ready" to be asked, and without that: yes.
    Boolean serving =
        conditions.getServing() == null ? conditions.getReady() : conditions.getServing();
    return Boolean.FALSE.equals(serving) ? Health.NOT_SERVING : Health.SERVING;
  }

  private static String pod(Endpoint endpoint) {
    ObjectReference target = endpoint.getTargetRef();
    if (target != null && "Pod".equals(target.getKind()) && target.getName() != null) {
      return target.getName();
    }
    return endpoint.getHostname() == null ? "" : endpoint.getHostname();
  }

  private static String printable(String text) {
    String line = text.replaceAll("[^\\p{Graph}]", "?");
    return line.length() <= 253 ? line : line.substring(0, 253);
  }

  private Merged merged() {
    Set<String> podsWithIpv4 = new HashSet<>();
    found.stream().filter(Found::isIpv4).forEach(f -> podsWithIpv4.add(f.pod()));
    Map<HostPort, Found> best = new HashMap<>();
    found.stream()
        .filter(f -> f.isIpv4() || !podsWithIpv4.contains(f.pod()))
        .forEach(f -> best.merge(f.address(), f, (a, b) -> Found.BEST.compare(a, b) <= 0 ? a : b));
    boolean probesTell = best.values().stream().anyMatch(f -> f.health() == Health.SERVING);
    Map<String, Member> members = new TreeMap<>();
    best.values().forEach(f -> members.put(f.pod() + " " + f.address(), member(f, probesTell)));
    int ofAny = best.keySet().stream().mapToInt(HostPort::port).max().orElse(0);
    return new Merged(List.copyOf(members.values()), ofAny, Set.copyOf(oddities));
  }

  private static Member member(Found found, boolean probesTell) {
    boolean draining =
        found.health() == Health.TERMINATING
            || (found.health() == Health.NOT_SERVING && probesTell);
    String name = found.pod().isEmpty() ? found.address().toString() : found.pod();
    return new Member(name, found.address(), new Listing(found.zone(), draining));
  }
}
