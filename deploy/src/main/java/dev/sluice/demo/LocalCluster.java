package dev.sluice.demo;

import dev.sluice.demo.NodeProcesses.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A PostgreSQL primary and its streaming replicas on free ports of 127.0.0.1.
 *
 * <p>Lives until {@link #close()}, or until this process ends, however it ends: then no server
 * process and no file of it is left. All TCP connections authenticate with scram-sha-256. Nothing
 * is synced to disk: a cluster survives SIGKILL, but not a crash of the machine.
 *
 * <p>Its methods may be called from several threads, and wait until what they do is done.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Map<ClusterNode, Postmaster> postmasters;
  private final NodeSql sql;
  private final DataDirectories directories;
  private final Lifetime lifetime;

  /** How {@link #stop} shuts down: manual, section "Shutting Down the Server". */
  public enum StopMode {
    /** Aborts open transactions and shuts down cleanly. */
    FAST(Signal.INT),
    /** Quits at once; the next start recovers from WAL. */
    IMMEDIATE(Signal.QUIT);

    private final Signal signal;

    StopMode(Signal signal) {
      this.signal = signal;
    }

    Signal signal() {
      return signal;
    }
  }

  /**
   * Starts a cluster: node 0 is the primary, the others stream from it.
   *
   * @throws IOException if no PostgreSQL is here, or it cannot be run
   */
  public static LocalCluster start(ClusterOptions options) throws Exception {
    return start(options, Account.detect());
  }

  static LocalCluster start(ClusterOptions options, Account account) throws Exception {
    PostgresBinaries binaries =
        options.binaries().isPresent()
            ? new PostgresBinaries(options.binaries().get())
            : PostgresBinaries.fromClassPath(account);
    ClusterRoot root = ClusterRoot.prepare(options.directory(), account);
    Map<ClusterNode, Postmaster> postmasters = new LinkedHashMap<>();
    for (ClusterNode node : root.place(options.replicas() + 1)) {
      postmasters.put(node, new Postmaster(node, account, binaries));
    }
    ClusterLogins logins = ClusterLogins.random();
    DataDirectories directories = new DataDirectories(binaries, account, logins);
    LocalCluster cluster =
        new LocalCluster(postmasters, new NodeSql(logins), directories, Lifetime.begin(root));
    try {
      cluster.startAll(options.settings());
      return cluster;
    } catch (Exception | Error failure) {
      cluster.close();
      throw failure;
    }
  }

  private LocalCluster(
      Map<ClusterNode, Postmaster> postmasters,
      NodeSql sql,
      DataDirectories directories,
      Lifetime lifetime) {
    this.postmasters = postmasters;
    this.sql = sql;
    this.directories = directories;
    this.lifetime = lifetime;
  }

  private void startAll(Map<String, String> settings) throws Exception {
    ClusterNode primary = nodes().get(0);
    lifetime.step(() -> directories.create(primary, settings));
    for (ClusterNode replica : nodes().subList(1, nodes().size())) {
      lifetime.step(() -> directories.copyStopped(primary, replica));
    }
    start(nodes());
    awaitStreaming();
  }

  /** All nodes, running or not, in the order of their names; the first one was made the primary. */
  public List<ClusterNode> nodes() {
    return List.copyOf(postmasters.keySet());
  }

  /** The roles that every database of the cluster knows. */
  public ClusterLogins logins() {
    return sql.logins();
  }

  /**
   * The first running node that is not in recovery.
   *
   * @throws IllegalStateException if there is none
   */
  public ClusterNode primary() throws SQLException {
    for (ClusterNode node : runningNodes()) {
      if (query(node, "SELECT pg_is_in_recovery()").equals("f")) {
        return node;
      }
    }
    throw new IllegalStateException("no running node is a primary");
  }

  /** The process id of a node's postmaster; empty when it does not run. */
  public OptionalLong pid(ClusterNode node) {
    return postmaster(node).pid();
  }

  /** Whether a node runs and is not frozen. */
  public boolean isUp(ClusterNode node) {
    return postmaster(node).isUp();
  }

  /** Starts a node that is down; it takes up the role that it had. */
  public void start(ClusterNode node) throws Exception {
    start(List.of(node));
  }

  /** Shuts a node down. */
  public void stop(ClusterNode node, StopMode mode) throws Exception {
    postmaster(node).stop(mode);
  }

  /** Kills all processes of a node with SIGKILL: what a machine that loses power does. */
  public void kill(ClusterNode node) throws Exception {
    postmaster(node).kill();
  }

  /** Stops all processes of a node with SIGSTOP: its sockets stay open and nothing answers. */
  public void freeze(ClusterNode node) throws Exception {
    postmaster(node).freeze();
  }

  /** Lets a frozen node go on. */
  public void thaw(ClusterNode node) throws Exception {
    postmaster(node).thaw();
  }

  /** Makes a running replica a primary on a new timeline. */
  public void promote(ClusterNode node) throws SQLException {
    if (!query(node, "SELECT pg_promote(true, 60)").equals("t")) {
      throw new IllegalStateException(node + " was not promoted in time");
    }
  }

  /** Has a replica, running or not, stream from {@code primary} from now on. */
  public void repoint(ClusterNode replica, ClusterNode primary) throws Exception {
    lifetime.step(() -> directories.follow(replica, primary));
    postmaster(replica).reload();
  }

  /** Makes {@code node} a new replica of the running {@code primary}; its own data is lost. */
  public void rebuild(ClusterNode node, ClusterNode primary) throws Exception {
    kill(node);
    try (Connection superuser = connect(primary)) {
      lifetime.step(() -> directories.copyRunning(primary, node, superuser));
    }
    start(node);
  }

  /** Has a replica receive WAL without applying it. */
  public void pauseReplay(ClusterNode replica) throws Exception {
    query(replica, "SELECT pg_wal_replay_pause()");
    Polling.until(
        replica + " has paused",
        LIMIT,
        () -> query(replica, "SELECT pg_get_wal_replay_pause_state()").equals("paused"));
  }

  /** Ends {@link #pauseReplay}. */
  public void resumeReplay(ClusterNode replica) throws SQLException {
    query(replica, "SELECT pg_wal_replay_resume()");
  }

  /** Waits until every node that is up, less the primary, streams from the primary. */
  public void awaitStreaming() throws Exception {
    ClusterNode primary = primary();
    Polling.until(
        "all replicas stream from " + primary,
        LIMIT,
        () ->
            query(
                    primary,
                    "SELECT count(DISTINCT application_name) FROM pg_stat_replication"
                        + " WHERE state = 'streaming'")
                .equals(Integer.toString(runningNodes().size() - 1)));
  }

  /** Waits until every node that is up has applied what the primary has written so far. */
  public void awaitReplayed() throws Exception {
    ClusterNode primary = primary();
    String lsn = query(primary, "SELECT pg_current_wal_lsn()");
    for (ClusterNode node : runningNodes()) {
      if (!node.equals(primary)) {
        String replayed = "SELECT pg_last_wal_replay_lsn() >= '" + lsn + "'";
        Polling.until(node + " has applied " + lsn, LIMIT, () -> query(node, replayed).equals("t"));
      }
    }
  }

  /** The server log of a node, all its runs: it can be large. The caller closes it. */
  @SuppressWarnings("StreamResourceLeak") // The caller closes it.
  public Stream<String> log(ClusterNode node) throws IOException {
    return Files.lines(node.logFile());
  }

  /** For pgjdbc, straight to a node; user and password are to be given apart. */
  public String jdbcUrl(ClusterNode node, String database) {
    return NodeSql.jdbcUrl(node, database);
  }

  /** A superuser's connection to a node's database {@code postgres}. */
  public Connection connect(ClusterNode node) throws SQLException {
    return sql.connect(node);
  }

  /**
   * Runs one statement on a node as the superuser in the database {@code postgres}.
   *
   * @return the first column of its first row as text; empty if it is null or there is no row
   */
  public String query(ClusterNode node, String statement) throws SQLException {
    return sql.query(node, statement);
  }

  /** Ends all servers and removes the cluster's files. Does nothing the second time. */
  @Override
  public void close() {
    lifetime.end();
  }

  private void start(List<ClusterNode> some) throws Exception {
    Map<ClusterNode, Process> launched = new LinkedHashMap<>();
    for (ClusterNode node : some) {
      lifetime.step(() -> launched.put(node, postmaster(node).launch()));
    }
    for (Map.Entry<ClusterNode, Process> start : launched.entrySet()) {
      postmaster(start.getKey()).awaitReady(start.getValue());
    }
  }

  private List<ClusterNode> runningNodes() {
    return nodes().stream().filter(this::isUp).toList();
  }

  private Postmaster postmaster(ClusterNode node) {
    Postmaster postmaster = postmasters.get(node);
    if (postmaster == null) {
      throw new IllegalArgumentException(node + " is not a node of this cluster");
    }
    return postmaster;
  }
}
