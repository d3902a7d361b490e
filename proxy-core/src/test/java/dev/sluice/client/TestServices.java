package dev.sluice.client;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.RoleSource;
import dev.sluice.config.EffectiveConfig;
import dev.sluice.config.HostPort;
import dev.sluice.config.LiveConfig;
import dev.sluice.config.LoadedConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.pool.ServerPool;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.routing.UserLists;
import dev.sluice.server.FakeConnector;
import dev.sluice.session.Holds;
import dev.sluice.session.ProxyFacts;
import dev.sluice.session.SessionMeters;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.SessionServices;
import dev.sluice.session.Sharing;
import dev.sluice.session.StatementLog;
import dev.sluice.tls.ClientTls;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.ClusterView;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.channel.embedded.EmbeddedChannel;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What clients share, with one primary that a {@link FakeConnector} plays. */
final class TestServices implements AutoCloseable {
  static final HostPort PRIMARY = new HostPort("primary", 5432);

  private static final StatementClassifiers CLASSIFIERS =
      new StatementClassifiers(ClassifierLimits.patient(), UserLists.NONE);

  final Map<String, AuthRole> roles = new HashMap<>();
  final EmbeddedChannel poolThread = new EmbeddedChannel();
  final FakeConnector connector = new FakeConnector(() -> {});
  final ProxyMetrics metrics = new ProxyMetrics();
  final SessionRegistry registry = new SessionRegistry(() -> 0);

  /** Settings for few clients, and more of them. */
  static SluiceConfig config(String more) {
    return TestConfig.of(
        """
        limits: {maxClients: 10, reservedForSuperusers: 0, maxClientsPerUser: 1, waitTimeout: 1s}
        timeouts: {login: 60s}
        failover: {holdTimeout: 1s}
        """
            + more,
        "nodes: [primary]");
  }

  ClientServices with(SluiceConfig config, Optional<ClientTls> tls) {
    ServerPool pool = new ServerPool(() -> config, connector, poolThread.eventLoop());
    View view = new View();
    SessionServices sessions =
        new SessionServices(
            CLASSIFIERS,
            new Router(config),
            view,
            pool,
            connector,
            SessionMeters.NONE,
            new Holds(config::failover),
            () -> config.timeouts().sessions(),
            Sharing.of(config.pooling()),
            ProxyFacts.NONE,
            new StatementLog(config.log()));
    LiveConfig live = new LiveConfig(new LoadedConfig(config, EffectiveConfig.NONE, List.of()));
    return new ClientServices(
        live,
        tls,
        new Roles(),
        new Admission(live, metrics.clients()),
        new ClientCaps(config::limits),
        new Welcomes(view, pool, () -> config.failover().holdTimeout()),
        registry,
        new CancelRequests(
            registry,
            new Peers(config.peers(), (proxy, key, hops, loop) -> loop.newSucceededFuture(null))),
        sessions,
        Console.NONE,
        metrics.clients(),
        new SecureRandom());
  }

  /** Lets all that is under way on {@code client} and the pool's thread come to rest. */
  void settle(EmbeddedChannel client) {
    while (client.hasPendingTasks() || poolThread.hasPendingTasks()) {
      client.runPendingTasks();
      poolThread.runPendingTasks();
    }
  }

  /** One primary. */
  private static final class View implements ClusterView {
    private final Node primary = new Node(0, "primary", PRIMARY, Role.PRIMARY, 1, 1, 1);

    @Override
    public Cluster current() {
      return new Cluster(primary, List.of(), List.of(primary));
    }

    @Override
    public void onChange(Consumer<Cluster> listener) {}

    @Override
    public void suspect(Node node) {}
  }

  private final class Roles implements RoleSource {
    @Override
    public CompletionStage<Optional<AuthRole>> role(String name) {
      return CompletableFuture.completedFuture(Optional.ofNullable(roles.get(name)));
    }

    @Override
    public void forget(String name) {}
  }

  @Override
  public void close() {
    poolThread.runPendingTasks();
    connector.close();
    metrics.close();
  }
}
