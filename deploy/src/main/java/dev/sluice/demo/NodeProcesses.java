package dev.sluice.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The operating system's processes of one node: those that work in its data directory, as
 * PostgreSQL's all do, also when their postmaster is gone.
 */
final class NodeProcesses {
  /** What {@code kill} calls them. */
  enum Signal {
    HUP,
    INT,
    QUIT,
    KILL,
    STOP,
    CONT
  }

  private final Path dataDirectory;

  NodeProcesses(ClusterNode node) {
    this.dataDirectory = node.dataDirectory();
  }

  /** The postmaster; empty if it does not run. */
  OptionalLong postmaster() {
    try {
      long pid = Long.parseLong(lockFile().get(0));
      return worksHere(pid) ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException notThere) {
      return OptionalLong.empty();
    }
  }

  /** Whether the postmaster accepts connections (manual: postmaster.pid, as pg_ctl reads it). */
  boolean isReady() {
    try {
      List<String> lines = lockFile();
      return postmaster().isPresent() && lines.size() > 7 && lines.get(7).strip().equals("ready");
    } catch (IOException notThere) {
      return false;
    }
  }

  /** Whether the postmaster is stopped by a signal. */
  boolean isFrozen() {
    OptionalLong pid = postmaster();
    return pid.isPresent() && state(pid.getAsLong()) == 'T';
  }

  /** All live processes; zombies have no working directory. */
  List<Long> all() {
    return ProcessHandle.allProcesses().map(ProcessHandle::pid).filter(this::worksHere).toList();
  }

  /** Sends a signal to the postmaster, if there is one. */
  void signalPostmaster(Signal signal) throws IOException, InterruptedException {
    OptionalLong pid = postmaster();
    if (pid.isPresent()) {
      signal(signal, List.of(pid.getAsLong()));
    }
  }

  /** Sends a signal to the postmaster first, so that it makes no new processes, then to all. */
  void signalAll(Signal signal) throws IOException, InterruptedException {
    signalPostmaster(signal);
    signal(signal, all());
  }

  /**
   * Removes the System V segment that a killed postmaster has left: line 7 of its lock file names
   * it. Its next start would do so too, but may never come.
   */
  void removeSegment() throws InterruptedException {
    try {
      String[] keyAndId = lockFile().get(6).strip().split("\\s+", -1);
      Command.run(List.of("ipcrm", "-m", keyAndId[keyAndId.length - 1]));
    } catch (IOException | IndexOutOfBoundsException none) {
      return; // there is nothing to remove
    }
  }

  /** One may have ended on its own meanwhile, so the exit status says nothing. */
  private static void signal(Signal signal, List<Long> pids)
      throws IOException, InterruptedException {
    if (pids.isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>(List.of("sh", "-c", "kill -$0 \"$@\" 2>/dev/null; :"));
    words.add(signal.name().toUpperCase(Locale.ROOT));
    pids.forEach(pid -> words.add(Long.toString(pid)));
    Command.run(words);
  }

  private List<String> lockFile() throws IOException {
    return Files.readAllLines(dataDirectory.resolve("postmaster.pid"));
  }

  private boolean worksHere(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(dataDirectory)
          && Files.readString(process.resolve("comm")).strip().equals("postgres");
    } catch (IOException notOursOrGone) {
      return false;
    }
  }

  /** The letter after the command's name in /proc/PID/stat. */
  private static char state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      return ' ';
    }
  }
}
