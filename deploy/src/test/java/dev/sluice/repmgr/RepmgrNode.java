package dev.sluice.repmgr;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import dev.sluice.config.HostPort;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Properties;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * One node: a container with PostgreSQL, repmgrd and the image's entrypoint. Its data and its
 * address on this machine outlive {@link #kill} and {@link #stop}.
 */
public final class RepmgrNode {
  private static final int STOP_SECONDS = 120;

  private final int ordinal;
  private final HostPort address;
  private final GenericContainer<?> container;

  RepmgrNode(int ordinal, HostPort address, GenericContainer<?> container) {
    this.ordinal = ordinal;
    this.address = address;
    this.container = container;
  }

  /** The number in its name. */
  public int ordinal() {
    return ordinal;
  }

  /** As a pod of the StatefulSet: {@code postgres-sts-0}. */
  public String name() {
    return "postgres-sts-" + ordinal;
  }

  /** Where this machine reaches it, the same for the life of the cluster. */
  public HostPort address() {
    return address;
  }

  /** SIGKILL to all its processes, as when the machine dies. */
  public void kill() {
    client().killContainerCmd(container.getContainerId()).withSignal("SIGKILL").exec();
  }

  /** SIGTERM, as Kubernetes ends a pod, and at most 120 s later SIGKILL. Returns at the end. */
  public void stop() {
    client().stopContainerCmd(container.getContainerId()).withTimeout(STOP_SECONDS).exec();
  }

  /** What preStop runs: leaves the cluster, handing over if this is the primary. */
  public void leave() throws IOException, InterruptedException {
    exec("/opt/postgres-repmgr/bin/leave");
  }

  /** SIGKILL to PostgreSQL's postmaster alone; the container ends by itself. */
  public void killPostmaster() throws IOException, InterruptedException {
    exec("sh", "-c", "kill -KILL $(head -n 1 $PGDATA/postmaster.pid)");
  }

  /** Starts it again after {@link #kill} or {@link #stop}. Returns at once. */
  public void start() {
    client().startContainerCmd(container.getContainerId()).exec();
  }

  /** All processes stand still: connections stay open, nothing answers. */
  public void freeze() {
    // On a busy machine the kernel may not have frozen all of it in the time that the engine waits.
    await("freeze of " + name())
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(InternalServerErrorException.class)
        .until(
            () -> {
              client().pauseContainerCmd(container.getContainerId()).exec();
              return true;
            });
  }

  /** The end of {@link #freeze}. */
  public void thaw() {
    client().unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** Whether the container runs, frozen or not. */
  public boolean isRunning() {
    return Boolean.TRUE.equals(
        client().inspectContainerCmd(container.getContainerId()).exec().getState().getRunning());
  }

  /**
   * Runs a program in the container.
   *
   * @return what it wrote to standard output
   * @throws IOException if it ends with a status other than zero, with what it wrote
   */
  public String exec(String... words) throws IOException, InterruptedException {
    ExecResult result = container.execInContainer(words);
    if (result.getExitCode() != 0) {
      throw new IOException(
          String.join(" ", words)
              + " on "
              + name()
              + ": "
              + result.getStdout()
              + result.getStderr());
    }
    return result.getStdout();
  }

  /** All that its processes have written, of all its lives. */
  public String log() {
    return container.getLogs();
  }

  /** A connection past any proxy, as the superuser. Gives up after 3 s without an answer. */
  public Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", RepmgrCluster.USER);
    properties.setProperty("password", RepmgrCluster.PASSWORD);
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("loginTimeout", "3");
    properties.setProperty("socketTimeout", "10");
    return DriverManager.getConnection("jdbc:postgresql://" + address + "/" + database, properties);
  }

  /** Runs a statement in database postgres, past any proxy. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The first column of the first row, in database repmgr, past any proxy; empty if null. */
  public String query(String sql) throws SQLException {
    return query("repmgr", sql);
  }

  /** The same in another database. */
  public String query(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      String value = rows.next() ? rows.getString(1) : "";
      return value == null ? "" : value;
    }
  }

  /** Whether it answers and says that it is not in recovery. A stale primary says so, too. */
  public boolean saysPrimary() {
    return answers("SELECT NOT pg_is_in_recovery()");
  }

  /** Whether it answers and streams from the node of that name. */
  public boolean streamsFrom(RepmgrNode upstream) {
    return answers(
        "SELECT count(*) = 1 FROM pg_stat_wal_receiver WHERE status = 'streaming' AND sender_host = '"
            + upstream.host()
            + "'");
  }

  /** Whether it answers and repmgr knows that node there as one that runs. */
  public boolean hasMember(RepmgrNode member) {
    return answers("SELECT active FROM repmgr.nodes WHERE node_name = '" + member.name() + "'");
  }

  /** The timeline of its WAL, if it answers and says that it is not in recovery. */
  public OptionalInt timelineAsPrimary() {
    try {
      String timeline =
          query(
              "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int"
                  + " WHERE NOT pg_is_in_recovery()");
      return timeline.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(timeline));
    } catch (SQLException downOrStandby) {
      return OptionalInt.empty();
    }
  }

  /** How the other nodes name it. */
  String host() {
    return RepmgrCluster.host(ordinal);
  }

  GenericContainer<?> container() {
    return container;
  }

  @Override
  public String toString() {
    return name() + " (" + address + ")";
  }

  private boolean answers(String question) {
    try {
      return query(question).equals("t");
    } catch (SQLException down) {
      return false;
    }
  }

  private static DockerClient client() {
    return DockerEngine.client();
  }
}
