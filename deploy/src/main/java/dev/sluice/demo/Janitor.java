package dev.sluice.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A shell process that waits for the end of this one, however it comes, even by SIGKILL: its
 * standard input is a pipe that only this process holds. Then it ends every postgres process that
 * works below the cluster's directory and removes what the cluster has put there.
 */
final class Janitor {
  private static final String SCRIPT = "janitor.sh";

  private final Process shell;

  private Janitor(Process shell) {
    this.shell = shell;
  }

  /** Begins to wait for the end of {@code root}. */
  static Janitor watch(ClusterRoot root) throws IOException {
    // A session of its own: Ctrl-C in the terminal is not for it.
    List<String> words =
        List.of(
            "setsid",
            "sh",
            "-c",
            script(),
            "sluice-janitor",
            root.path().toString(),
            root.made() ? "yes" : "no");
    return new Janitor(
        Command.builder(words)
            .directory(new File("/"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Has it do its work now; returns when that is done, interrupted or not. */
  void finish() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    shell.onExit().join();
  }

  private static String script() throws IOException {
    try (var in = Janitor.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IOException(SCRIPT + " is missing on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
