package dev.sluice.topology;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every address of one name is a node: the headless Service of a StatefulSet. Its own daemon thread
 * resolves again every {@code refresh}. While resolving fails the last list stays; that and its end
 * are logged once.
 *
 * <p>A node is called by its pod's name when the address's reverse record (PTR), which the DNS of
 * Kubernetes gives to each pod of a headless Service, is {@code <pod>.<service>...}; else by its
 * address. Where the name has addresses of both families only one family counts, because a
 * dual-stack Service lists each pod in both and a node must not appear twice.
 */
public final class DnsSource implements TopologySource {
  private static final Logger log = LoggerFactory.getLogger(DnsSource.class);

  /** The name service; blocks. */
  interface Resolver {
    /** All addresses, at least one. */
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** The name in the reverse record, or the address's literal when there is none. */
    String nameOf(InetAddress address);
  }

  private static final class JvmResolver implements Resolver {
    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
      return List.of(InetAddress.getAllByName(host));
    }

    @Override
    public String nameOf(InetAddress address) {
      return address.getCanonicalHostName();
    }
  }

  private final String setting;
  private final HostPort service;
  private final long refreshNanos;
  private final Resolver resolver;
  private final Map<InetAddress, String> names = new HashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private List<Member> last = List.of();
  private boolean failing;

  /**
   * Makes a source.
   *
   * @param setting the one that gives the name, for the log
   */
  public DnsSource(String setting, SluiceConfig.Dns dns) {
    this(setting, dns, new JvmResolver());
    disableJvmCache();
  }

  DnsSource(String setting, SluiceConfig.Dns dns, Resolver resolver) {
    this.setting = setting;
    service = dns.name();
    refreshNanos = dns.refresh().toNanos();
    this.resolver = resolver;
  }

  /**
   * The JVM caches an address for 30 s by default and reads these properties at its first look-up
   * only: call this before anything resolves a name. The operating system's resolver, or the
   * cluster's, still obeys the records' TTL.
   */
  public static void disableJvmCache() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  @Override
  public void start(Consumer<List<Member>> listener) {
    Thread thread = new Thread(() -> run(listener), "sluice-dns-" + service.host());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    stopped.countDown();
  }

  private void run(Consumer<List<Member>> listener) {
    try {
      do {
        refresh(listener);
      } while (!stopped.await(refreshNanos, TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refresh(Consumer<List<Member>> listener) {
    try {
      List<InetAddress> addresses = oneFamily(resolver.addresses(service.host()));
      if (failing) {
        failing = false;
        log.info("{} {} resolves again", setting, service.host());
      }
      names.keySet().retainAll(addresses);
      report(addresses, listener);
      // The listing does not wait for reverse look-ups: they may take seconds where there are none.
      addresses.forEach(address -> names.computeIfAbsent(address, this::name));
      report(addresses, listener);
    } catch (UnknownHostException e) {
      if (!failing) {
        failing = true;
        log.warn(
            "{} {} does not resolve ({}); the last {} nodes stay",
            setting,
            service.host(),
            e.getMessage(),
            last.size());
      }
    }
  }

  private static List<InetAddress> oneFamily(List<InetAddress> addresses) {
    List<InetAddress> v4 = addresses.stream().filter(Inet4Address.class::isInstance).toList();
    List<InetAddress> v6 = addresses.stream().filter(a -> !(a instanceof Inet4Address)).toList();
    return v4.size() >= v6.size() ? v4 : v6;
  }

  private void report(List<InetAddress> addresses, Consumer<List<Member>> listener) {
    List<Member> members =
        addresses.stream()
            .distinct()
            .map(this::member)
            .sorted(Comparator.comparing((Member member) -> member.address().host()))
            .toList();
    if (!members.equals(last) && stopped.getCount() > 0) {
      last = members;
      listener.accept(members);
    }
  }

  private Member member(InetAddress address) {
    HostPort node = new HostPort(address.getHostAddress(), service.port());
    String name = names.getOrDefault(address, "");
    return new Member(name.isEmpty() ? node.toString() : name, node);
  }

  /** The pod's name, or empty when the reverse record is not one of this Service. */
  private String name(InetAddress address) {
    String[] labels = resolver.nameOf(address).split("\\.", -1);
    String serviceLabel = service.host().split("\\.", -1)[0];
    return labels.length > 1 && labels[1].equals(serviceLabel) ? labels[0] : "";
  }
}
