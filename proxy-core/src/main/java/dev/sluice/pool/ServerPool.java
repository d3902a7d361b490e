package dev.sluice.pool;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerConnector;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.Node;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may use which server connection, over all nodes. What has to do with one connection happens
 * on its event loop, see {@link LoopPool}; the other methods may be called on any thread.
 */
public final class ServerPool implements AutoCloseable {
  /** How often connections are looked for that have been idle too long. */
  private static final Duration SWEEP = Duration.ofSeconds(5);

  private final Pauses pauses = new Pauses();
  private final PoolSettings settings;
  private final Future<?> sweeps;
  private final Map<HostPort, NodePool> pools = new ConcurrentHashMap<>();
  private final List<Runnable> pauseListeners = new CopyOnWriteArrayList<>();

  /**
   * Makes the pool.
   *
   * @param config what applies at the moment
   * @param clock where it is looked for connections that have been idle too long
   */
  public ServerPool(Supplier<SluiceConfig> config, ServerConnector connector, EventLoop clock) {
    this.settings = new PoolSettings(config, connector, pauses);
    this.sweeps =
        clock.scheduleWithFixedDelay(
            this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Asks for a connection; the lease's receiver gets the answer. */
  public void lease(Lease lease) {
    EventLoop loop = lease.wish().loop();
    LoopPool pool = pool(lease.wish().node().address()).on(loop);
    if (loop.inEventLoop()) {
      pool.lease(lease);
    } else {
      pool.run(() -> pool.lease(lease));
    }
  }

  /**
   * Takes back a connection that a client is done with. It is cleaned first, or closed when that
   * fails. Call on the connection's event loop, with nothing owed by the server.
   */
  public void release(ServerConnection connection, ServerLogin.Key key) {
    if (connection.isCancelInFlight()) {
      new CancelWait(connection, calm -> reset(connection, calm))
          .start(settings.timeouts().reset());
    } else {
      reset(connection, true);
    }
  }

  private void reset(ServerConnection connection, boolean calm) {
    if (calm) {
      new ServerReset(connection, clean -> takeBack(connection, clean))
          .start(settings.timeouts().reset());
    } else {
      discard(connection);
    }
  }

  /** Takes back a connection on which nothing was run. Call on the connection's event loop. */
  public void releaseUnused(ServerConnection connection, ServerLogin.Key key) {
    handBack(connection, key);
  }

  /**
   * Takes back a connection as it is, for the next session with the same key: that one must know
   * what was run there. Nothing is owed by the server, and no transaction is open. While a cancel
   * is in flight nobody gets it. Call on the connection's event loop.
   */
  public void handBack(ServerConnection connection, ServerLogin.Key key) {
    if (connection.isCancelInFlight()) {
      new CancelWait(connection, calm -> takeBack(connection, calm))
          .start(settings.timeouts().reset());
    } else {
      takeBack(connection, true);
    }
  }

  private void takeBack(ServerConnection connection, boolean usable) {
    LoopPool pool = pool(connection);
    if (usable) {
      pool.handBack(connection);
    } else {
      pool.discard(connection);
    }
  }

  /**
   * Takes back a connection whose state is unknown or that is closed. Call on the connection's
   * event loop.
   */
  public void discard(ServerConnection connection) {
    pool(connection).discard(connection);
  }

  private LoopPool pool(ServerConnection connection) {
    return pool(connection.address()).on(connection.eventLoop());
  }

  /** Lets go of idle connections to nodes that get no more work. */
  public void onClusterChange(Cluster cluster) {
    pools.forEach(
        (address, pool) -> {
          if (cluster.nodes().stream().noneMatch(node -> isUsed(node, address))) {
            pool.closeIdle();
          }
        });
  }

  /** Closes all connections to a node, also those that sessions use. */
  public void cut(HostPort address) {
    NodePool pool = pools.get(address);
    if (pool != null) {
      pool.onEachLoop(loop -> loop.connections().abort());
    }
  }

  /**
   * A statement is about to run that PostgreSQL refuses while others are connected to a database.
   * Unused connections are closed, and for a while those that come back.
   */
  public void letGo() {
    pools.values().forEach(NodePool::letGo);
  }

  private static boolean isUsed(Node node, HostPort address) {
    return node.address().equals(address) && node.takesNewWork();
  }

  /** The figures of each node that was ever connected to. */
  public Map<HostPort, PoolCounters> counters() {
    Map<HostPort, PoolCounters> all = new TreeMap<>(Comparator.comparing(HostPort::toString));
    pools.forEach((address, pool) -> all.put(address, pool.counters()));
    return all;
  }

  /** All connections of this moment, each as its own event loop sees it. */
  public CompletableFuture<List<ServerView>> views() {
    List<CompletableFuture<List<ServerView>>> parts = new ArrayList<>();
    for (NodePool pool : pools.values()) {
      for (LoopPool loop : pool.all()) {
        parts.add(CompletableFuture.supplyAsync(() -> loop.connections().views(), loop::run));
      }
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(done -> parts.stream().flatMap(part -> part.join().stream()).toList());
  }

  /**
   * Closes the connections that there are now as soon as nobody uses them, idle ones at once.
   *
   * @param database whose; null: all
   */
  public void reconnect(@Nullable String database) {
    pools
        .values()
        .forEach(
            pool ->
                pool.onEachLoop(
                    loop -> {
                      loop.connections()
                          .endNow(key -> database == null || key.database().equals(database));
                      loop.upkeep().closeOld();
                    }));
  }

  private NodePool pool(HostPort address) {
    return pools.computeIfAbsent(address, a -> new NodePool(a, settings));
  }

  /**
   * Lets nobody use a database until {@link #resume}: who asks for a connection to it waits for
   * {@code timeouts.pause}, those that are in use are closed when they come back, idle ones at
   * once.
   *
   * @return done when there is no connection to it any more; cancelled when it is resumed before
   */
  public CompletableFuture<Void> pause(String database) {
    return announce(pauses.begin(database));
  }

  /** The same for all databases. */
  public CompletableFuture<Void> pauseAll() {
    return announce(pauses.begin(null));
  }

  private CompletableFuture<Void> announce(Pause pause) {
    List<CompletableFuture<Void>> told = new ArrayList<>();
    for (NodePool pool : pools.values()) {
      for (LoopPool loop : pool.all()) {
        told.add(CompletableFuture.runAsync(loop.upkeep()::pause, loop::run));
      }
    }
    pauseListeners.forEach(Runnable::run);
    // A pool or loop that is new since then has looked at the pause from its beginning.
    CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)).thenRun(pause::announced);
    return pause.done();
  }

  /**
   * Runs when a database has been paused: who holds connections to it without need gives them back.
   */
  public void onPause(Runnable listener) {
    pauseListeners.add(listener);
  }

  /** Whether a database may not be used now. Cheap; any thread. */
  public boolean isPaused(String database) {
    return pauses.isPaused(database);
  }

  /** Ends the pause of a database; false when it had none of its own. */
  public boolean resume(String database) {
    return resumed(pauses.end(database));
  }

  /** Ends all pauses; false when there was none. */
  public boolean resumeAll() {
    return resumed(pauses.end(null));
  }

  private boolean resumed(boolean ended) {
    pools.values().forEach(pool -> pool.onEachLoop(loop -> loop.upkeep().resume()));
    return ended;
  }

  private void sweep() {
    pools.values().forEach(pool -> pool.onEachLoop(loop -> loop.upkeep().sweep()));
  }

  @Override
  public void close() {
    sweeps.cancel(false);
    pools.values().forEach(NodePool::closeIdle);
  }
}
