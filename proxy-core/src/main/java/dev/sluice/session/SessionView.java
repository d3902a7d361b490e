package dev.sluice.session;

import dev.sluice.config.HostPort;
import dev.sluice.protocol.CancelKey;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * One session at one moment, for people. Immutable.
 *
 * @param id its number in this process, as the log has it
 * @param who it is
 * @param socket the client's
 * @param state what it does
 * @param servers the connections that it holds
 */
public record SessionView(
    long id, Who who, Socket socket, State state, List<HeldConnection> servers) {
  /**
   * Who a session is.
   *
   * @param applicationName as a server has told the client last
   * @param shares whether it gives connections back between transactions
   */
  public record Who(
      String user, String database, String applicationName, boolean shares, String replication) {}

  /**
   * The client's socket.
   *
   * @param connectedAt milliseconds since 1970, end of its login
   * @param tls the protocol and cipher, or empty
   */
  public record Socket(HostPort remote, HostPort local, long connectedAt, String tls) {}

  /**
   * What a session does.
   *
   * @param activity active, idle or waiting
   * @param statementNanos for how long the statement under way has run; 0 without one
   * @param pins why it keeps its connection, or empty
   * @param node where its last statement ran, or empty
   */
  public record State(
      String activity, long statementNanos, SessionWait waiting, String pins, String node) {}

  /**
   * A server connection of a session.
   *
   * @param processId of the server process, 0 when unknown
   */
  public record HeldConnection(HostPort address, int processId) {}

  /** All sessions of this moment, each as its own event loop sees it. */
  public static CompletableFuture<List<SessionView>> of(Collection<ClientSession> sessions) {
    Map<EventLoop, List<ClientSession>> byLoop =
        sessions.stream().collect(Collectors.groupingBy(ClientSession::eventLoop));
    List<CompletableFuture<List<SessionView>>> parts = new ArrayList<>();
    byLoop.forEach(
        (loop, those) ->
            parts.add(
                CompletableFuture.supplyAsync(
                    () ->
                        those.stream().filter(ClientSession::isOpen).map(SessionView::of).toList(),
                    loop)));
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(done -> parts.stream().flatMap(part -> part.join().stream()).toList());
  }

  /** On the session's event loop. */
  private static SessionView of(ClientSession session) {
    Map<String, String> parameters = session.identity().login().key().parameters();
    return new SessionView(
        session.identity().id(),
        new Who(
            session.identity().login().key().user(),
            session.identity().login().key().database(),
            session.texts().told("application_name"),
            session.servers().lending().shares(),
            parameters.getOrDefault("replication", "")),
        socket(session.client()),
        state(session),
        servers(session));
  }

  private static Socket socket(ClientLink client) {
    Channel channel = client.channel();
    String tls =
        Optional.ofNullable(channel.pipeline().get(SslHandler.class))
            .map(handler -> handler.engine().getSession())
            .map(session -> session.getProtocol() + "/" + session.getCipherSuite())
            .orElse("");
    return new Socket(
        address(channel.remoteAddress()),
        address(channel.localAddress()),
        client.connectedAt(),
        tls);
  }

  /** Where a socket is, as far as that can be said. */
  static HostPort address(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? new HostPort(inet.getAddress().getHostAddress(), inet.getPort())
        : new HostPort("unknown", 0);
  }

  private static State state(ClientSession session) {
    boolean waits = session.phase() == Phase.WAITING;
    boolean active = session.phase() instanceof Phase.Attached;
    long since = session.exchange().startedAt();
    return new State(
        waits ? "waiting" : active ? "active" : "idle",
        since == 0 ? 0 : System.nanoTime() - since,
        waits ? session.attacher().waitsFor() : SessionWait.NONE,
        session.state().pins().text(),
        session.exchange().node());
  }

  private static List<HeldConnection> servers(ClientSession session) {
    List<HeldConnection> held = new ArrayList<>();
    Slots slots = session.servers().slots();
    for (int i = 0; i < slots.size(); i++) {
      CancelKey key = slots.get(i).connection().cancelKey();
      held.add(
          new HeldConnection(
              slots.get(i).connection().address(), key == null ? 0 : key.processId()));
    }
    return held;
  }
}
