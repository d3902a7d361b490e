package dev.sluice.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of the operating system to its end. */
final class Command {
  private Command() {}

  /**
   * Runs {@code words} and waits.
   *
   * @return what it wrote to standard output and standard error, without surrounding white space
   * @throws IOException if it cannot be started or ends with a status other than zero; the message
   *     holds what it wrote
   */
  static String run(List<String> words) throws IOException, InterruptedException {
    return finish(builder(words).start(), words);
  }

  /** Like {@link #run(List)} with {@code input} (a few KB at most) on standard input. */
  static String run(List<String> words, String input) throws IOException, InterruptedException {
    Process process = builder(words).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    return finish(process, words);
  }

  /** A process in a plain environment: messages in English, no settings of libpq. */
  static ProcessBuilder builder(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private static String finish(Process process, List<String> words)
      throws IOException, InterruptedException {
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(
          String.join(" ", words) + " ended with status " + status + ": " + output.strip());
    }
    return output.strip();
  }
}
