package dev.sluice.client;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.CancelKey;
import dev.sluice.session.ProcessIds;
import dev.sluice.topology.DnsSource;
import dev.sluice.topology.TopologySource;
import dev.sluice.topology.TopologySource.Member;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxies behind the same Service, this one among them. Each has an id, which all of them work
 * out alike from its address; a proxy's id is in every key that it makes ({@link ProcessIds}). Two
 * may have the same: then a key is asked of both. A peer is not trusted more than a client: it can
 * only hand over a key. Any thread.
 */
public final class Peers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  /** One of the other proxies. */
  record Peer(int id, HostPort address) {}

  /** Sends a key to another proxy. The future never fails. */
  @FunctionalInterface
  public interface Link {
    /** Done when the other proxy has passed the key on, or after a while. */
    Future<Void> passOn(HostPort proxy, CancelKey key, int hops, EventLoop loop);
  }

  private final Link link;
  private final TopologySource source;
  private volatile int ownPort;
  private volatile int ownId;
  private volatile List<Peer> others = List.of();

  /** This proxy, once it is known. Used on the source's thread. */
  private Optional<HostPort> self;

  private String told = "";

  public Peers(SluiceConfig.Peers config, Link link) {
    this.link = link;
    this.self = config.self();
    this.source =
        config
            .dns()
            .<TopologySource>map(dns -> new DnsSource("peers.dns.name", dns))
            .orElseGet(() -> new PeerList(config.addresses(), () -> ownId != 0));
    ownId = self.map(Peers::id).orElse(0);
  }

  /**
   * Starts to look for the others.
   *
   * @param listening the port that this proxy listens on
   */
  public void start(int listening) {
    ownPort = listening;
    source.start(this::onList);
  }

  /** The id that is in the keys of this proxy; 0 while it is not known which of them it is. */
  public int ownId() {
    return ownId;
  }

  /** On the source's thread, which may block. */
  private void onList(List<Member> members) {
    List<HostPort> all = members.stream().map(Member::address).toList();
    if (self.isEmpty()) {
      self = all.stream().filter(this::isThisProxy).findFirst();
    }
    ownId = self.map(Peers::id).orElse(0);
    String own = self.map(Peers::text).orElse("");
    others =
        all.stream()
            .filter(address -> !text(address).equals(own))
            .map(address -> new Peer(id(address), address))
            .toList();
    tell(all + ", this proxy is " + self.map(HostPort::toString).orElse("none of them"));
  }

  private void tell(String news) {
    if (news.equals(told)) {
      return;
    }
    told = news;
    if (self.isPresent()) {
      LOG.info("peers: {}", news);
    } else {
      LOG.warn("peers: {}; cancel requests find its clients only here, set peers.self", news);
    }
  }

  private boolean isThisProxy(HostPort address) {
    if (address.port() != ownPort) {
      return false;
    }
    try {
      for (InetAddress resolved : InetAddress.getAllByName(address.host())) {
        if (resolved.isLoopbackAddress() || NetworkInterface.getByInetAddress(resolved) != null) {
          return true;
        }
      }
    } catch (IOException e) {
      LOG.debug("peer {} is not known yet: {}", address, e.getMessage());
    }
    return false;
  }

  /** The same on every proxy, and in every JVM. */
  private static int id(HostPort address) {
    return 1 + Math.floorMod(text(address).hashCode(), ProcessIds.MOST_PROXIES);
  }

  /** An address literal has more than one spelling. */
  private static String text(HostPort address) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(address.host());
    String host =
        literal == null
            ? address.host().toLowerCase(Locale.ROOT)
            : NetUtil.bytesToIpAddress(literal);
    return host + " " + address.port();
  }

  /** The other proxies. */
  List<Peer> known() {
    return others;
  }

  /** The other proxies that may have made the key. */
  List<Peer> makersOf(CancelKey key) {
    int maker = ProcessIds.proxyOf(key.processId());
    return others.stream().filter(peer -> peer.id() == maker).toList();
  }

  Future<Void> passOn(Peer peer, CancelKey key, int hops, EventLoop loop) {
    return link.passOn(peer.address(), key, hops, loop);
  }

  @Override
  public void close() {
    source.close();
  }
}
