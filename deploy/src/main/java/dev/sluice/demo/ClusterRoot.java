package dev.sluice.demo;

import dev.sluice.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The directory of a cluster.
 *
 * @param path absolute, without symbolic links, so that it compares with /proc/PID/cwd
 * @param made whether it was made for the cluster and goes with it
 */
record ClusterRoot(Path path, boolean made) {
  private static final String HOST = "127.0.0.1";

  /**
   * Below the ports that the kernel gives to outgoing connections, which could take a node's port
   * while the node is down.
   */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  /**
   * @param wanted an empty directory or one to be made; without it a temporary one is made
   * @throws IOException if it holds something, or PostgreSQL could not write to it
   */
  static ClusterRoot prepare(Optional<Path> wanted, Account account)
      throws IOException, InterruptedException {
    boolean made = wanted.isEmpty() || !Files.exists(wanted.get());
    Path path =
        wanted.isPresent()
            ? Files.createDirectories(wanted.get())
            : Files.createTempDirectory("sluice-cluster-");
    try (Stream<Path> files = Files.list(path)) {
      if (files.findAny().isPresent()) {
        throw new IOException(path + " is not empty: name an empty directory or one to be made");
      }
    }
    account.own(path);
    checkAccess(path, account);
    return new ClusterRoot(path.toRealPath(), made);
  }

  private static void checkAccess(Path path, Account account)
      throws IOException, InterruptedException {
    try {
      Command.run(account.command(Path.of("test"), "-w", path.toString()));
    } catch (IOException noAccess) {
      throw new IOException(
          path
              + " cannot be reached by the user "
              + account.owner().orElse("of this process")
              + ", as which PostgreSQL runs; name another directory",
          noAccess);
    }
  }

  /** Names and free ports for {@code count} nodes. */
  List<ClusterNode> place(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    List<ClusterNode> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket port = holdFreePort();
        held.add(port);
        String name = "pg-" + i;
        nodes.add(
            new ClusterNode(name, new HostPort(HOST, port.getLocalPort()), path.resolve(name)));
      }
    } finally {
      for (ServerSocket port : held) {
        port.close();
      }
    }
    return nodes;
  }

  private static ServerSocket holdFreePort() throws IOException {
    IOException last = new IOException("no attempt was made");
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (IOException taken) {
        last = taken;
      }
    }
    throw last;
  }
}
