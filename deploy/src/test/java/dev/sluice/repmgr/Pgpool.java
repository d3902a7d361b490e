package dev.sluice.repmgr;

import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pgpool-II in front of a {@link RepmgrCluster}, to be compared with: it checks its nodes every
 * second, fails over by itself and takes nodes back, which is more than it does by default.
 */
final class Pgpool implements AutoCloseable {
  // The passwords for its checks are those of pool_passwd.
  private static final String SETTINGS =
      """
      backend_clustering_mode = 'streaming_replication'
      listen_addresses = '127.0.0.1'
      port = %1$d
      pcp_port = %2$d
      unix_socket_directories = '%3$s'
      pcp_socket_dir = '%3$s'
      wd_ipc_socket_dir = '%3$s'
      logdir = '%3$s'
      pid_file_name = '%3$s/pgpool.pid'
      enable_pool_hba = on
      pool_passwd = '%3$s/pool_passwd'
      num_init_children = 64
      max_pool = 1
      load_balance_mode = on
      failover_on_backend_error = on
      failover_on_backend_shutdown = on
      auto_failback = on
      auto_failback_interval = 1
      search_primary_node_timeout = 60
      sr_check_period = 1
      sr_check_user = 'postgres'
      sr_check_database = 'postgres'
      health_check_period = 1
      health_check_timeout = 2
      health_check_user = 'postgres'
      health_check_database = 'postgres'
      health_check_max_retries = 1
      health_check_retry_delay = 1
      connect_timeout = 2000
      """;

  private final Process process;
  private final HostPort address;

  private Pgpool(Process process, HostPort address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it; it accepts connections then. Needs root and an account named postgres.
   *
   * @param program the path of pgpool
   * @param directory an empty one, of its own
   */
  static Pgpool start(String program, RepmgrCluster cluster, Path directory) throws IOException {
    int port = freePort();
    StringBuilder settings = new StringBuilder(SETTINGS.formatted(port, freePort(), directory));
    for (int i = 0; i < cluster.nodes().size(); i++) {
      HostPort node = cluster.node(i).address();
      settings.append("backend_hostname%1$d = '%2$s'%n".formatted(i, node.host()));
      settings.append("backend_port%1$d = %2$d%n".formatted(i, node.port()));
      settings.append("backend_weight%1$d = 1%n".formatted(i));
      settings.append("backend_flag%1$d = 'ALLOW_TO_FAILOVER'%n".formatted(i));
      settings.append(
          "backend_application_name%1$d = '%2$s'%n".formatted(i, cluster.node(i).name()));
    }
    write(directory.resolve("pgpool.conf"), settings.toString());
    write(directory.resolve("pool_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
    write(directory.resolve("pool_passwd"), "postgres:TEXT" + RepmgrCluster.PASSWORD + "\n");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Process process =
        new ProcessBuilder(
                List.of(
                    "setpriv",
                    "--reuid=postgres",
                    "--regid=postgres",
                    "--clear-groups",
                    program,
                    "-n",
                    "-f",
                    "pgpool.conf",
                    "-a",
                    "pool_hba.conf"))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "pgpool.log").toFile())
            .start();
    HostPort address = new HostPort("127.0.0.1", port);
    await("Pgpool").atMost(Duration.ofSeconds(20)).until(() -> accepts(address));
    return new Pgpool(process, address);
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static boolean accepts(HostPort address) {
    try (Socket socket = new Socket(address.host(), address.port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://" + address + "/" + database;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
