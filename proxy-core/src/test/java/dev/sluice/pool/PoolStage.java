package dev.sluice.pool;

import dev.sluice.auth.Credentials;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.server.FakeConnector;
import dev.sluice.server.FakeServer;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A pool with settings of a test's own, and sessions on one event loop. Everything on one thread.
 */
final class PoolStage implements AutoCloseable {
  private static final HostPort ADDRESS = new HostPort("node", 5432);
  private static final Node NODE = new Node(0, "node", ADDRESS, Role.PRIMARY, 1, 1, 1);

  private final EmbeddedChannel clock = new EmbeddedChannel();
  private final EmbeddedChannel sessions = new EmbeddedChannel();
  private final FakeConnector connector = new FakeConnector(this::settle);
  private final List<String> told = new ArrayList<>();
  private final Map<String, ServerConnection> granted = new HashMap<>();
  private final ServerPool pool;

  PoolStage(String yaml) {
    SluiceConfig config = TestConfig.of(yaml);
    pool = new ServerPool(config.limits(), config.timeouts(), connector, clock.eventLoop());
  }

  ServerPool pool() {
    return pool;
  }

  FakeConnector connector() {
    return connector;
  }

  /** What was granted ({@code +name}) and refused ({@code -name SQLSTATE}), in its order. */
  List<String> told() {
    return told;
  }

  void settle() {
    while (clock.hasPendingTasks() || sessions.hasPendingTasks() || connector.hasWork()) {
      clock.runPendingTasks();
      sessions.runPendingTasks();
      connector.work();
    }
  }

  Lease lease(String name, String database) {
    Map<String, String> parameters = Map.of("user", "u", "database", database);
    Lease lease =
        new Lease(
            new Lease.Wish(
                NODE,
                new ServerLogin(ServerLogin.Key.of(parameters), new Credentials.None()),
                sessions.eventLoop(),
                true),
            new Lease.Receiver() {
              @Override
              public void onGranted(Lease to, ServerConnection connection) {
                told.add("+" + name);
                granted.put(name, connection);
              }

              @Override
              public void onRefused(Lease to, ServerException why) {
                told.add("-" + name + " " + why.error().sqlState());
              }
            });
    pool.lease(lease);
    settle();
    return lease;
  }

  ServerConnection granted(String name) {
    return Objects.requireNonNull(granted.get(name), name);
  }

  void handBack(String name) {
    pool.handBack(granted(name), ServerLogin.Key.of(Map.of()));
    settle();
  }

  PoolCounters counters() {
    return Objects.requireNonNull(pool.counters().get(ADDRESS));
  }

  List<FakeServer> servers() {
    return connector.servers(ADDRESS);
  }

  /** Time passes for the sessions; what is done regularly is done at its end. */
  void passes(long amount, TimeUnit unit) {
    sessions.advanceTimeBy(amount, unit);
    clock.advanceTimeBy(5, TimeUnit.SECONDS);
    settle();
  }

  @Override
  public void close() {
    pool.close();
    settle();
    connector.close();
  }
}
