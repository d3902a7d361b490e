package dev.sluice.demo;

import dev.sluice.demo.NodeProcesses.Signal;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Starts, ends and freezes the server of one node. Safe to use from several threads. */
final class Postmaster {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ClusterNode node;
  private final Account account;
  private final PostgresBinaries binaries;
  private final NodeProcesses processes;

  Postmaster(ClusterNode node, Account account, PostgresBinaries binaries) {
    this.node = node;
    this.account = account;
    this.binaries = binaries;
    this.processes = new NodeProcesses(node);
  }

  /** Starts the server and does not wait. In a session of its own: Ctrl-C is not for it. */
  Process launch() throws IOException {
    List<String> words = new ArrayList<>(List.of("setsid"));
    words.addAll(account.command(binaries.postgres(), "-D", node.dataDirectory().toString()));
    return Command.builder(words)
        .directory(node.directory().toFile())
        .redirectInput(new File("/dev/null"))
        .redirectOutput(Redirect.appendTo(node.logFile().toFile()))
        .start();
  }

  /**
   * Waits until the server accepts connections.
   *
   * @param launched what {@link #launch} returned
   * @throws IllegalStateException with the server's log if it ends instead
   */
  void awaitReady(Process launched) throws Exception {
    Polling.until(
        node + " accepts connections",
        LIMIT,
        () -> {
          if (!launched.isAlive()) {
            throw new IllegalStateException(
                node + " does not start: " + Files.readString(node.logFile()).strip());
          }
          return processes.isReady();
        });
  }

  /** Shuts the server down, FAST or IMMEDIATE, and waits for its end. */
  void stop(LocalCluster.StopMode mode) throws Exception {
    processes.signalPostmaster(mode.signal());
    awaitEnd();
  }

  /**
   * SIGKILL to the postmaster and all its children, as when a machine dies; its memory is gone too.
   */
  void kill() throws Exception {
    processes.signalAll(Signal.KILL);
    awaitEnd();
    processes.removeSegment();
  }

  /** SIGSTOP to all processes: connections stay open, nothing answers. */
  void freeze() throws IOException, InterruptedException {
    processes.signalAll(Signal.STOP);
  }

  void thaw() throws IOException, InterruptedException {
    processes.signalAll(Signal.CONT);
  }

  /** Has a running server read its settings again. */
  void reload() throws IOException, InterruptedException {
    processes.signalPostmaster(Signal.HUP);
  }

  /** Its process id; empty when the server does not run. */
  OptionalLong pid() {
    return processes.postmaster();
  }

  /** Whether the server runs and is not frozen. */
  boolean isUp() {
    return processes.isReady() && !processes.isFrozen();
  }

  private void awaitEnd() throws Exception {
    Polling.until(node + " has ended", LIMIT, () -> processes.all().isEmpty());
  }
}
