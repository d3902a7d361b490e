package dev.sluice;

import dev.sluice.admin.EventLoopProbe;
import dev.sluice.admin.HttpEndpoint;
import dev.sluice.admin.StatusPages;
import dev.sluice.auth.StaticRoles;
import dev.sluice.client.Admission;
import dev.sluice.client.CancelRequests;
import dev.sluice.client.ClientCaps;
import dev.sluice.client.ClientServices;
import dev.sluice.client.Peers;
import dev.sluice.client.Welcomes;
import dev.sluice.config.EffectiveConfig;
import dev.sluice.config.HostPort;
import dev.sluice.config.LiveConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.console.Commands;
import dev.sluice.console.ConsoleServices;
import dev.sluice.console.SqlConsole;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.pool.ServerPool;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.server.SocketConnector;
import dev.sluice.server.SocketTransport;
import dev.sluice.session.Holds;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.SessionServices;
import dev.sluice.session.Sharing;
import dev.sluice.session.StatementLog;
import dev.sluice.session.Tallies;
import dev.sluice.topology.AuthQuery;
import dev.sluice.topology.DnsSource;
import dev.sluice.topology.Topology;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proxy: all parts, wired and running. The only place that knows how they fit together. */
public final class ProxyServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

  /** How long the start waits for a first look at the nodes; it goes on without one. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(5);

  private final ProxyMetrics metrics = new ProxyMetrics();
  private final SecureRandom random = new SecureRandom();
  private final Tallies tallies = new Tallies();
  private final LiveConfig live;
  private final Reloader reloader;
  private final ProxyTls tls;
  private final EventLoopGroup loops;
  private final ExecutorService blocking;
  private final Topology topology;
  private final UsableNodes nodes;
  private final AuthQuery authQuery;
  private final StatementClassifiers classifiers;
  private final Router router;
  private final SocketConnector connector;
  private final ServerPool pool;
  private final Holds holds;
  private final ClientCaps caps;
  private final Peers peers;
  private final SessionRegistry registry;
  private final ServedNodes facts;
  private final SqlConsole console;
  private final Channel listener;
  private final Optional<HttpEndpoint> http;
  private final Optional<HostPort> httpAddress;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean ready = true;

  private ProxyServer(LoadedConfig loaded, ConfigReader source)
      throws IOException, InterruptedException {
    SluiceConfig config = loaded.config();
    live = new LiveConfig(loaded);
    DnsSource.disableJvmCache();
    tls = new ProxyTls(config, metrics.tls());
    SocketTransport transport = SocketTransport.of(config.threads().transport());
    loops = transport.eventLoops(config.threads().eventLoops());
    blocking = BlockingThreads.hashers();
    topology = new Topology(config.cluster(), Optional.empty(), tls.jdbc());
    topology.start();
    nodes = new UsableNodes(topology);
    authQuery =
        new AuthQuery(
            config.auth(), nodes::addresses, config.cluster().monitor().timeout(), tls.jdbc());
    connector = new SocketConnector(transport, config.timeouts(), blocking, tls.servers());
    peers = new Peers(config.peers(), connector::passOn);
    registry = new SessionRegistry(peers::ownId);
    classifiers =
        new ProxyClassifiers(config, nodes::addresses, tls.jdbc(), registry::databases).make();
    router = new Router(config);
    pool = new ServerPool(live::config, connector, loops.next());
    pool.onPause(registry::onPause);
    holds = new Holds(live.part(SluiceConfig::failover));
    new ClusterFollowers(live, topology, loops.next()).tell(pool, holds, router);
    caps = new ClientCaps(live.part(SluiceConfig::limits));
    facts = new ServedNodes(topology, router, metrics.statements());
    reloader = new Reloader(source, live, tls::refresh, metrics.reloads());
    ConsoleServices services = services();
    ProxyMeters.watch(services);
    metrics.watchEventLoops(new EventLoopProbe(loops, ProxyHealth.LOOP_ANSWERS)::delay);
    topology.await(FIRST_LOOK);
    classifiers.awaitWarm(FIRST_LOOK);
    StaticRoles roles = new StaticRoles(config.auth().users(), authQuery, random);
    console = new SqlConsole(config.console(), roles, random, Commands.of(services, loops.next()));
    listener = new ClientPort(config, transport).open(loops, clientServices(roles));
    live.follow(next -> roles.prepare(next.auth().users()));
    live.follow(next -> console.prepare(next.console()));
    live.follow(next -> router.prepare(next.routing()));
    peers.start(address().port());
    StatusPages status = new StatusPages(config.http().adminPassword(), new ProxyStatus(services));
    HttpEndpoint endpoint =
        new HttpEndpoint(
            metrics, new ProxyHealth(loops, nodes, topology, () -> ready).probes(), status);
    http = config.http().enabled() ? Optional.of(endpoint) : Optional.empty();
    httpAddress =
        http.isPresent() ? Optional.of(endpoint.bind(config.http().address())) : Optional.empty();
    reloader.watch(config.reload().interval());
    LOG.info("listening on {} ({}), {}", address(), transport.name(), topology.reason());
  }

  /**
   * Starts a proxy. It serves as soon as this returns, even when no node could be reached yet.
   *
   * @throws IOException when a port cannot be had, or a file of TLS is of no use
   */
  static ProxyServer start(LoadedConfig config, ConfigReader source)
      throws IOException, InterruptedException {
    return new ProxyServer(config, source);
  }

  /** The same with a configuration that is not read again. */
  public static ProxyServer start(LoadedConfig config) throws IOException, InterruptedException {
    return start(config, () -> config);
  }

  /** The same with settings of which nobody knows where they come from: SHOW CONFIG shows none. */
  public static ProxyServer start(SluiceConfig config) throws IOException, InterruptedException {
    return start(new LoadedConfig(config, EffectiveConfig.NONE, List.of()));
  }

  /** Waits until it is closed. */
  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  private ConsoleServices services() {
    return new ConsoleServices(
        live,
        reloader::reload,
        registry,
        tallies,
        caps,
        pool,
        holds,
        topology,
        router,
        classifiers,
        metrics,
        facts);
  }

  private ClientServices clientServices(StaticRoles roles) {
    return new ClientServices(
        live,
        tls.clients(),
        roles,
        new Admission(live, metrics.clients()),
        caps,
        new Welcomes(topology, pool, live.part(config -> config.failover().holdTimeout())),
        registry,
        new CancelRequests(registry, peers),
        sessions(),
        console,
        metrics.clients(),
        random);
  }

  private SessionServices sessions() {
    Sharing sharing = Sharing.of(live.config().pooling());
    live.follow(next -> sharing.prepare(next.pooling()));
    return new SessionServices(
        classifiers,
        router,
        topology,
        pool,
        connector,
        new ProxyMeters(metrics, tallies),
        holds,
        live.part(config -> config.timeouts().sessions()),
        sharing,
        facts,
        new StatementLog(live.config().log()));
  }

  /** Where clients connect. */
  public HostPort address() {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    return new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }

  /** Where health, metrics and the status are, when they are switched on. */
  public Optional<HostPort> httpAddress() {
    return httpAddress;
  }

  public ProxyMetrics metrics() {
    return metrics;
  }

  /** The server connections. */
  public ServerPool pool() {
    return pool;
  }

  /** What the proxy knows of the nodes. */
  public Topology topology() {
    return topology;
  }

  /** From now on health says that the proxy is not ready; nothing else changes. */
  void refuseReadiness() {
    ready = false;
  }

  /**
   * No new clients; those that are there are told at the end of their transactions.
   *
   * @return how many there are
   */
  int dismissClients() {
    listener.close().awaitUninterruptibly();
    return registry.dismissAll();
  }

  /** What applies now. */
  SluiceConfig config() {
    return live.config();
  }

  Reloader reloader() {
    return reloader;
  }

  /** Clients that are connected, logged in or not. */
  int clients() {
    return caps.clients();
  }

  /**
   * Stops: no new clients, an honest error for each one that is there, then every connection and
   * thread.
   */
  @Override
  public void close() {
    ready = false;
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    listener.close().awaitUninterruptibly();
    reloader.close();
    registry.endAll();
    console.close();
    peers.close();
    topology.close();
    authQuery.close();
    pool.close();
    http.ifPresent(HttpEndpoint::close);
    EventLoop last = loops.next();
    last.submit(() -> {}).awaitUninterruptibly();
    loops.shutdownGracefully(50, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    connector.close();
    classifiers.close();
    blocking.shutdownNow();
    tls.close();
    metrics.close();
    closed.countDown();
  }
}
