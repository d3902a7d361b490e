package dev.sluice.server;

import dev.sluice.auth.Credentials;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.pool.Lease;
import dev.sluice.pool.ServerPool;
import dev.sluice.protocol.CancelKey;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Lease and return of a server connection, on its event loop. In this package because nobody else
 * may make a connection without a socket.
 */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolBenchmark {
  private static final HostPort ADDRESS = new HostPort("node", 5432);
  private static final Node NODE = new Node(0, "node", ADDRESS, Role.PRIMARY, 1, 1, 1);
  private static final ServerLogin.Key KEY =
      ServerLogin.Key.of(Map.of("user", "app", "database", "app"));

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Session first = new Session();
  private final Session second = new Session();
  private final ServerPool pool = pool();

  /** Takes what it is given. */
  private static final class Session implements Lease.Receiver {
    private @Nullable ServerConnection connection;

    @Override
    public void onGranted(Lease lease, ServerConnection granted) {
      connection = granted;
    }

    @Override
    public void onRefused(Lease lease, ServerException why) {
      throw new IllegalStateException(why);
    }

    ServerConnection take() {
      ServerConnection taken = connection;
      if (taken == null) {
        throw new IllegalStateException("no connection was granted");
      }
      connection = null;
      return taken;
    }
  }

  /** Connects at once, to nothing. */
  private final class SocketlessConnector implements ServerConnector {
    @Override
    public Future<ServerConnection> connect(HostPort address, ServerLogin login, EventLoop loop) {
      ServerGreeting greeting = new ServerGreeting(Map.of(), new CancelKey(1, new byte[4]));
      ServerConnection connection =
          new ServerConnection(channel, address, greeting, new ServerHandler().unheld());
      return ImmediateEventExecutor.INSTANCE.newSucceededFuture(connection);
    }

    @Override
    public Future<Void> cancel(ServerConnection connection) {
      throw new UnsupportedOperationException("nothing runs here");
    }
  }

  private ServerPool pool() {
    SluiceConfig config = config();
    return new ServerPool(
        config.limits(), config.timeouts(), new SocketlessConnector(), channel.eventLoop());
  }

  private static SluiceConfig config() {
    Map<String, String> environment =
        Map.of(
            "SLUICE_CLUSTER_NODES", "node", "SLUICE_LIMITS_MAX_SERVER_CONNECTIONS_PER_NODE", "1");
    try {
      return new ConfigLoader(environment).load().config();
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens the connection. */
  @Setup
  public void open() {
    leaseAndReturn();
  }

  /** A connection lies there: what each transaction does with transaction pooling. */
  @Benchmark
  public ServerConnection leaseAndReturn() {
    pool.lease(wanted(first));
    return back(first);
  }

  /** The only connection is in use: one waits, and gets it from the one that has it. */
  @Benchmark
  public ServerConnection waitForIt() {
    pool.lease(wanted(first));
    pool.lease(wanted(second));
    back(first);
    return back(second);
  }

  @TearDown
  public void close() {
    pool.close();
    channel.finishAndReleaseAll();
  }

  private Lease wanted(Session session) {
    ServerLogin login = new ServerLogin(KEY, new Credentials.None());
    return new Lease(new Lease.Wish(NODE, login, channel.eventLoop(), true), session);
  }

  private ServerConnection back(Session session) {
    ServerConnection connection = session.take();
    pool.handBack(connection, KEY);
    return connection;
  }
}
