package dev.sluice.drivers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An application in another language than Java.
 *
 * @param program what runs it
 * @param probe what runs without error when all that the application needs is there
 */
record ForeignApp(List<String> program, List<String> probe) implements DriverApp {
  private static final int LIMIT_SECONDS = 240;
  private static final Path SOURCES = Path.of("src", "test", "drivers").toAbsolutePath();

  /** What {@code src/test/drivers/prepare} makes. */
  private static final Path BUILT = Path.of("target", "drivers").toAbsolutePath();

  /** Of Debian's Python, for which Debian's packages are. */
  static ForeignApp python(String module) {
    String python = "/usr/bin/python3";
    String script = SOURCES.resolve("python/" + module + "_app.py").toString();
    return new ForeignApp(List.of(python, "-B", script), List.of(python, "-c", "import " + module));
  }

  static ForeignApp ruby() {
    return new ForeignApp(
        List.of("/usr/bin/ruby", SOURCES.resolve("ruby/pg_app.rb").toString()),
        List.of("/usr/bin/ruby", "-e", "require 'pg'"));
  }

  static ForeignApp node(String script) {
    Path built = BUILT.resolve("node").resolve(script);
    return new ForeignApp(
        List.of("node", built.toString()), List.of("node", "--check", built.toString()));
  }

  /** A program that {@code prepare} has compiled. */
  static ForeignApp compiled(String name) {
    Path program = BUILT.resolve("bin").resolve(name);
    return new ForeignApp(List.of(program.toString()), List.of("test", "-x", program.toString()));
  }

  @Override
  public String missing() throws InterruptedException {
    Outcome outcome;
    try {
      outcome = execute(probe, Map.of());
    } catch (IOException e) {
      return e.toString();
    }
    return outcome.status() == 0 ? "" : String.join(" ", probe) + ": " + outcome.errors();
  }

  @Override
  public String run(Endpoint endpoint) throws IOException, InterruptedException {
    Outcome outcome = execute(program, endpoint.environment());
    if (outcome.status() != 0) {
      throw new IOException(
          "status %d%n%s%nafter:%n%s"
              .formatted(
                  outcome.status(), outcome.errors(), Transcripts.tail(outcome.transcript())));
    }
    return outcome.transcript();
  }

  private static Outcome execute(List<String> words, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path errors = Files.createTempFile("driver", ".err");
    Path output = Files.createTempFile("driver", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectError(errors.toFile()).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("TZ", "UTC");
    builder.environment().put("PGCONNECT_TIMEOUT", "20");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      return new Outcome(
          ended ? process.exitValue() : -1,
          Files.readString(output, StandardCharsets.UTF_8),
          ended ? Files.readString(errors, StandardCharsets.UTF_8) : "did not end in time");
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
      Files.delete(output);
    }
  }

  private record Outcome(int status, String transcript, String errors) {}
}
