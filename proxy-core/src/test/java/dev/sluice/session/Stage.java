package dev.sluice.session;

import static org.awaitility.Awaitility.await;

import dev.sluice.auth.Credentials;
import dev.sluice.codec.RowValues;
import dev.sluice.codec.Wire;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.pool.ServerPool;
import dev.sluice.protocol.CancelKey;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifier;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.routing.UserLists;
import dev.sluice.server.FakeConnector;
import dev.sluice.server.FakeServer;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.ClusterView;
import dev.sluice.topology.Listing;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A session between a client and servers that a test plays: a primary and a replica, embedded
 * channels on both sides, a real pool between. Everything happens on the test's thread.
 */
final class Stage implements AutoCloseable {
  static final HostPort PRIMARY = new HostPort("primary", 5432);
  static final HostPort REPLICA = new HostPort("replica", 5432);

  private static final SluiceConfig POOL =
      TestConfig.of(
          """
          limits: {maxClients: 100, maxServerConnectionsPerNode: 10, maxWaiting: 10}
          timeouts: {login: 60s, connect: 5s, reset: 5s, idleServer: 5m}
          """);

  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel poolThread = new EmbeddedChannel();
  private final FakeConnector connector = new FakeConnector(this::settle);
  private final View view = new View();
  // Of its own: what a replica has refused is remembered, and is nothing to another test.
  private final StatementClassifiers classifiers =
      new StatementClassifiers(ClassifierLimits.patient(), UserLists.NONE);
  private final StatementClassifier classifier = classifiers.of("u");
  private final ClientSession session;
  private final ServerPool pool;
  private final Holds holds;

  /** The nodes as the session sees them. */
  private static final class View implements ClusterView {
    private final List<Node> suspects = new ArrayList<>();
    private Cluster cluster = Cluster.UNKNOWN;

    @Override
    public Cluster current() {
      return cluster;
    }

    @Override
    public void onChange(Consumer<Cluster> listener) {}

    @Override
    public void suspect(Node node) {
      suspects.add(node);
    }
  }

  Stage() {
    this("");
  }

  /**
   * With settings of its own for sessions.
   *
   * @param yaml of the groups {@code timeouts}, {@code failover} and {@code pooling}
   */
  Stage(String yaml) {
    SluiceConfig config = TestConfig.of(yaml);
    // Only passes() lets time pass: nothing happens in the midst of something else.
    client.freezeTime();
    holds = new Holds(config::failover);
    nodes(true, System.nanoTime());
    pool = new ServerPool(() -> POOL, connector, poolThread.eventLoop());
    SessionServices services =
        new SessionServices(
            classifiers,
            new Router(TestConfig.of("routing: {maxLag: 1h}")),
            view,
            pool,
            connector,
            SessionMeters.NONE,
            holds,
            () -> config.timeouts().sessions(),
            Sharing.of(config.pooling()),
            ProxyFacts.NONE,
            new StatementLog(config.log()));
    SessionIdentity identity =
        new SessionIdentity(
            1,
            new ServerLogin(ServerLogin.Key.of(Map.of("user", "u")), new Credentials.None()),
            new CancelKey(1, new byte[4]),
            Map.of(
                "application_name",
                "",
                "client_encoding",
                "UTF8",
                "standard_conforming_strings",
                "on"),
            StartupOptions.NONE);
    session = new ClientSession(client, identity, services);
    client.pipeline().addLast(new SessionHandler(session));
  }

  /** Which nodes there are, and up to when the replica has replayed. */
  void nodes(boolean withPrimary, long freshAsOf) {
    Node primary = new Node(0, "primary", PRIMARY, Role.PRIMARY, 1, 1, freshAsOf);
    Node replica = new Node(1, "replica", REPLICA, Role.REPLICA, 1, 1, freshAsOf);
    view.cluster =
        new Cluster(withPrimary ? primary : null, List.of(replica), List.of(primary, replica));
    holds.onClusterChange(view.cluster);
  }

  /** The primary is about to end, or not after all. */
  void primaryDrains(boolean drains) {
    Listing listing = new Listing(Optional.empty(), drains);
    long now = System.nanoTime();
    Node primary = new Node(0, "primary", PRIMARY, Role.PRIMARY, 1, 1, now, listing);
    Node replica = new Node(1, "replica", REPLICA, Role.REPLICA, 1, 1, now);
    view.cluster = new Cluster(primary, List.of(replica), List.of(primary, replica));
    holds.onClusterChange(view.cluster);
  }

  /** The replica has replayed everything up to now. */
  void replicaCatchesUp() {
    nodes(true, System.nanoTime());
  }

  /** The texts are in the classifier's cache. */
  Stage knows(String... texts) {
    for (String text : texts) {
      ByteBuf sql = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
      while (classifier.known(sql, 0, sql.readableBytes()) == null) {
        classifier.classifyNow(text);
      }
      sql.release();
    }
    return this;
  }

  /** Sessions that are held for a primary. */
  int held() {
    return holds.size();
  }

  ClientSession session() {
    return session;
  }

  FakeConnector connector() {
    return connector;
  }

  EmbeddedChannel clientChannel() {
    return client;
  }

  List<Node> suspects() {
    return view.suspects;
  }

  /** The client sends messages, in one packet. */
  void client(String letters) {
    client(Wire.client(letters));
  }

  /** The client sends bytes; consumes them. */
  void client(ByteBuf bytes) {
    client.writeInbound(bytes);
    settle();
  }

  /** The client shuts down its side of the socket. */
  void clientHalfCloses() {
    client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    settle();
  }

  /** What the client has got since the last time. */
  String clientGot() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    try {
      return Wire.readServer(all);
    } finally {
      all.release();
    }
  }

  /** The same as text: what is in errors, for instance. */
  String clientText() {
    return clientGot(StandardCharsets.UTF_8);
  }

  /** The same as text, however broken it is. */
  String clientGotRaw() {
    return clientGot(StandardCharsets.ISO_8859_1);
  }

  private String clientGot(Charset charset) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
      all.append(part.toString(charset));
      part.release();
    }
    return all.toString();
  }

  /** Server connections that sessions have now. */
  int leased() {
    return pool.counters().values().stream().mapToInt(counters -> counters.leased()).sum();
  }

  /** The rows that the client has got since the last time, values joined by a bar. */
  List<String> rows() {
    List<String> rows = new ArrayList<>();
    for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
      for (int at = 0; at < part.readableBytes(); at += 1 + part.getInt(at + 1)) {
        if (part.getByte(at) == 'D') {
          int end = at + 1 + part.getInt(at + 1);
          rows.add(String.join("|", RowValues.read(part, at + 5, end)));
        }
      }
      part.release();
    }
    return rows;
  }

  boolean clientIsClosed() {
    return !client.isOpen();
  }

  /** The newest connection to the primary. */
  FakeServer primary() {
    return newest(PRIMARY);
  }

  /** The newest connection to the replica. */
  FakeServer replica() {
    return newest(REPLICA);
  }

  private FakeServer newest(HostPort address) {
    List<FakeServer> servers = connector.servers(address);
    if (servers.isEmpty()) {
      throw new AssertionError("nobody has connected to " + address);
    }
    return servers.get(servers.size() - 1);
  }

  boolean isConnectedTo(HostPort address) {
    return !connector.servers(address).isEmpty();
  }

  /** The client sends a query and the server answers it with a row. */
  void query(FakeServer server, String sql) {
    client("Q[" + sql + "]");
    server.got();
    server.says("T D C Z");
    clientGot();
  }

  /** The client has begun a transaction and locked something in it. */
  void transactionOnPrimary() {
    client("Q[begin] Q[lock table t]");
    primary().got();
    primary().says("C[BEGIN] Z[T] C[LOCK TABLE] Z[T]");
    clientGot();
  }

  /** The client has begun a READ ONLY transaction and read something in it. */
  void transactionOnReplica() {
    client("Q[begin read only] Q[select 1]");
    replica().got();
    replica().says("C[BEGIN] Z[T] T D C Z[T]");
    clientGot();
  }

  /** Time passes. */
  void passes(long millis) {
    client.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    settle();
  }

  /** Runs what is to be run, until nothing is left. */
  void settle() {
    while (client.hasPendingTasks() || poolThread.hasPendingTasks() || connector.hasWork()) {
      client.runPendingTasks();
      poolThread.runPendingTasks();
      connector.work();
    }
  }

  /** A parser thread has answered. */
  void parserAnswers() {
    await()
        .until(
            () -> {
              settle();
              return session.phase() != Phase.WAITING;
            });
  }

  @Override
  public void close() {
    client.finishAndReleaseAll();
    settle();
    connector.close();
    classifiers.close();
  }
}
