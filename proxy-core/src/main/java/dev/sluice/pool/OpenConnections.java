package dev.sluice.pool;

import dev.sluice.config.HostPort;
import dev.sluice.server.ServerConnection;
import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The connections to one node on one event loop, leased or idle: opens and closes them, and knows
 * how long each may live. Used on that loop only.
 */
final class OpenConnections {
  /** Who has a connection opened. */
  interface Opened {
    void opened(PooledConnection connection);

    /** The place is still taken. */
    void failed(ServerException why);
  }

  private final HostPort address;
  private final EventLoop loop;
  private final PoolSettings settings;
  private final PoolCounters counters;
  private final Consumer<PooledConnection> idleLost;
  private final IdentityHashMap<ServerConnection, PooledConnection> all = new IdentityHashMap<>();
  private final List<ServerLogin.Key> opening = new ArrayList<>();

  /**
   * Makes an empty set.
   *
   * @param idleLost told when the server closes an idle connection
   */
  OpenConnections(NodePool node, EventLoop loop, Consumer<PooledConnection> idleLost) {
    this.address = node.address();
    this.loop = loop;
    this.settings = node.settings();
    this.counters = node.counters();
    this.idleLost = idleLost;
  }

  /** Opens one in a place that is reserved. */
  void open(ServerLogin login, Opened receiver) {
    counters.opening();
    opening.add(login.key());
    String database = login.key().database();
    settings.pauses().opening(database);
    Future<ServerConnection> connecting = settings.connector().connect(address, login, loop);
    connecting.addListener(
        done -> {
          opening.remove(login.key());
          ServerConnection connection = connecting.getNow();
          if (connection != null) {
            counters.opened();
            PooledConnection opened =
                new PooledConnection(connection, login.key(), endsAt(), idleLost);
            all.put(connection, opened);
            receiver.opened(opened);
          } else {
            counters.openFailed();
            settings.pauses().closed(database);
            receiver.failed((ServerException) connecting.cause());
          }
        });
  }

  /** Up to a tenth less than the lifetime: those that were opened together do not end together. */
  private long endsAt() {
    long most = settings.timeouts().serverLifetime().toNanos();
    return most == 0
        ? PooledConnection.NEVER
        : loop.ticker().nanoTime() + most - ThreadLocalRandom.current().nextLong(most / 10 + 1);
  }

  /** All there are, those being opened among them. */
  List<ServerView> views() {
    long now = loop.ticker().nanoTime();
    return Stream.concat(
            all.values().stream().map(connection -> connection.view(address, now)),
            opening.stream()
                .map(
                    key ->
                        new ServerView(
                            address, key, ServerView.State.LOGIN, ServerView.Socket.NONE)))
        .toList();
  }

  /** Those whose login is meant are closed as soon as nobody uses them. */
  void endNow(Predicate<ServerLogin.Key> which) {
    long now = loop.ticker().nanoTime();
    all.values().stream().filter(c -> which.test(c.key())).forEach(c -> c.endNow(now));
  }

  void ifKnown(ServerConnection connection, Consumer<PooledConnection> then) {
    PooledConnection known = all.get(connection);
    if (known != null) {
      then.accept(known);
    }
  }

  /** Closes all at once; their holders hear of it. */
  void abort() {
    List.copyOf(all.keySet()).forEach(ServerConnection::abort);
  }

  void close(PooledConnection connection) {
    all.remove(connection.connection());
    connection.connection().close();
    settings.pauses().closed(connection.key().database());
  }
}
