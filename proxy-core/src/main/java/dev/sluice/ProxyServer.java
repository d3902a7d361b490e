package dev.sluice;

import dev.sluice.admin.EventLoopProbe;
import dev.sluice.admin.Health;
import dev.sluice.admin.HealthProbes;
import dev.sluice.admin.HttpEndpoint;
import dev.sluice.auth.RoleSource;
import dev.sluice.auth.StaticRoles;
import dev.sluice.client.CancelRequests;
import dev.sluice.client.ClientCaps;
import dev.sluice.client.ClientServices;
import dev.sluice.client.Peers;
import dev.sluice.client.Welcomes;
import dev.sluice.config.EffectiveConfig;
import dev.sluice.config.HostPort;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.RoutingConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.console.Commands;
import dev.sluice.console.ConsoleServices;
import dev.sluice.console.SqlConsole;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.pool.ServerPool;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.routing.UserLists;
import dev.sluice.server.SocketConnector;
import dev.sluice.server.SocketTransport;
import dev.sluice.session.Holds;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.SessionServices;
import dev.sluice.session.Sharing;
import dev.sluice.session.StatementLog;
import dev.sluice.session.Tallies;
import dev.sluice.topology.AuthQuery;
import dev.sluice.topology.CatalogReader;
import dev.sluice.topology.DnsSource;
import dev.sluice.topology.JdbcCatalogReader;
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

  private static final Duration LOOP_ANSWERS = Duration.ofSeconds(2);

  private final ProxyMetrics metrics = new ProxyMetrics();
  private final SecureRandom random = new SecureRandom();
  private final Tallies tallies = new Tallies();
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

  private ProxyServer(LoadedConfig loaded) throws IOException, InterruptedException {
    SluiceConfig config = loaded.config();
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
    classifiers = classifiers(config);
    router = new Router(config);
    pool = new ServerPool(config.limits(), config.timeouts(), connector, loops.next());
    pool.onPause(registry::onPause);
    holds = new Holds(config.failover());
    new ClusterFollowers(config, topology, loops.next()).tell(pool, holds, router);
    caps = new ClientCaps(config.limits());
    watch();
    topology.await(FIRST_LOOK);
    classifiers.awaitWarm(FIRST_LOOK);
    RoleSource roles = new StaticRoles(config.auth().users(), authQuery, random);
    facts = new ServedNodes(topology, router, metrics.statements());
    console = console(loaded, roles);
    listener = new ClientPort(config, transport).open(loops, clientServices(config, roles));
    peers.start(address().port());
    HttpEndpoint endpoint = new HttpEndpoint(metrics, probes());
    http = config.http().enabled() ? Optional.of(endpoint) : Optional.empty();
    httpAddress =
        http.isPresent() ? Optional.of(endpoint.bind(config.http().address())) : Optional.empty();
    LOG.info("listening on {} ({}), {}", address(), transport.name(), topology.reason());
  }

  /**
   * Starts a proxy. It serves as soon as this returns, even when no node could be reached yet.
   *
   * @throws IOException when a port cannot be had, or a file of TLS is of no use
   */
  public static ProxyServer start(LoadedConfig config) throws IOException, InterruptedException {
    return new ProxyServer(config);
  }

  /** The same with settings of which nobody knows where they come from: SHOW CONFIG shows none. */
  public static ProxyServer start(SluiceConfig config) throws IOException, InterruptedException {
    return start(new LoadedConfig(config, EffectiveConfig.NONE, List.of()));
  }

  /** Waits until it is closed. */
  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  private SqlConsole console(LoadedConfig loaded, RoleSource roles) {
    ConsoleServices services =
        new ConsoleServices(
            loaded,
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
    Commands commands = Commands.of(services, loops.next());
    return new SqlConsole(loaded.config().console(), roles, random, commands);
  }

  private ClientServices clientServices(SluiceConfig config, RoleSource roles) {
    return new ClientServices(
        config,
        tls.clients(),
        roles,
        caps,
        new Welcomes(topology, pool, config.failover().holdTimeout()),
        registry,
        new CancelRequests(registry, peers),
        sessions(config),
        console,
        metrics.clients(),
        random);
  }

  private SessionServices sessions(SluiceConfig config) {
    return new SessionServices(
        classifiers,
        router,
        topology,
        pool,
        connector,
        new ProxyMeters(metrics, tallies),
        holds,
        config.timeouts().sessions(),
        Sharing.of(config.pooling()),
        facts,
        new StatementLog(config.log()));
  }

  private StatementClassifiers classifiers(SluiceConfig config) {
    SluiceConfig.Monitor monitor = config.cluster().monitor();
    RoutingConfig.Statements statements = config.routing().statements();
    CatalogReader catalogs =
        new JdbcCatalogReader(monitor.login(), nodes::addresses, monitor.timeout(), tls.jdbc());
    return new StatementClassifiers(
        ClassifierLimits.defaults(),
        UserLists.of(statements),
        catalogs,
        new StatementClassifiers.Schedule(statements.catalogRefresh(), registry::databases));
  }

  private void watch() {
    metrics.clients().watchConnected(caps::clients);
    metrics.watchClassifierCache(classifiers::cache);
    metrics.primary().watchHeld(holds::size);
    ProxyMeters.watch(metrics, pool, topology, router);
  }

  private HealthProbes probes() {
    return new HealthProbes(
        new EventLoopProbe(loops, LOOP_ANSWERS),
        () ->
            new Health(
                ready && !nodes.addresses().isEmpty(), ready ? topology.reason() : "shutting down"),
        () -> new Health(topology.current().primary() != null, topology.reason()));
  }

  /** Where clients connect. */
  public HostPort address() {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    return new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }

  /** Where health and metrics are, when they are switched on. */
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
