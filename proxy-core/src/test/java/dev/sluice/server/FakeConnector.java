package dev.sluice.server;

import dev.sluice.config.HostPort;
import dev.sluice.protocol.PgError;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connects to {@link FakeServer}s at once, or refuses, as a test says. */
public final class FakeConnector implements ServerConnector {
  private final List<FakeServer> servers = new CopyOnWriteArrayList<>();
  private final List<ServerConnection> cancelled = new ArrayList<>();
  private final Map<HostPort, ServerException> refusals = new HashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private final Runnable afterwards;
  private boolean holding;
  private Future<Void> cancelling = ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);

  /**
   * Makes a connector.
   *
   * @param afterwards runs after everything that a server does
   */
  public FakeConnector(Runnable afterwards) {
    this.afterwards = afterwards;
  }

  @Override
  public Future<ServerConnection> connect(HostPort address, ServerLogin login, EventLoop loop) {
    Promise<ServerConnection> promise = ImmediateEventExecutor.INSTANCE.newPromise();
    Runnable connecting = () -> finish(address, loop, promise);
    if (holding) {
      held.add(connecting);
    } else {
      connecting.run();
    }
    return promise;
  }

  private void finish(HostPort address, EventLoop loop, Promise<ServerConnection> promise) {
    ServerException refusal = refusals.get(address);
    if (refusal != null) {
      promise.setFailure(refusal);
      return;
    }
    FakeServer server = new FakeServer(address, servers.size() + 1, loop, afterwards);
    servers.add(server);
    promise.setSuccess(server.connection());
  }

  @Override
  public Future<Void> cancel(ServerConnection connection) {
    cancelled.add(connection);
    return cancelling;
  }

  /** Cancels are done from now on when that is. */
  public void cancelTakes(Future<Void> time) {
    cancelling = time;
  }

  /** Connects from now on wait for {@link #letGo}. */
  public void hold() {
    holding = true;
  }

  public void letGo() {
    holding = false;
    List<Runnable> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(Runnable::run);
    afterwards.run();
  }

  public void refuse(HostPort address, ServerException.Kind kind, PgError error) {
    refusals.put(address, new ServerException(kind, error));
  }

  public void accept(HostPort address) {
    refusals.remove(address);
  }

  /** The connections opened to the address so far, in their order. */
  public List<FakeServer> servers(HostPort address) {
    return servers.stream().filter(s -> s.connection().address().equals(address)).toList();
  }

  /** All connections opened so far, in their order. */
  public List<FakeServer> all() {
    return List.copyOf(servers);
  }

  public List<ServerConnection> cancelled() {
    return cancelled;
  }

  public boolean hasWork() {
    return servers.stream().anyMatch(server -> server.channel().hasPendingTasks());
  }

  /** Runs what waits on the servers' event loops. */
  public void work() {
    servers.forEach(server -> server.channel().runPendingTasks());
  }

  /** Lets go of what nobody has read. */
  public void close() {
    servers.forEach(server -> server.channel().finishAndReleaseAll());
  }
}
