package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** sluice.jar in a process of its own, as it is deployed. */
final class ProxyProcess implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1):(\\d+)");
  private static final long KIBI = 1024;

  private final Process process;
  private final Path log;
  private final HostPort address;

  private ProxyProcess(Process process, Path log, HostPort address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param log where its output goes
   * @param options of the JVM
   */
  static ProxyProcess start(LocalCluster cluster, Path log, List<String> options)
      throws IOException {
    return start(cluster, log, options, Map.of());
  }

  /**
   * The same with settings.
   *
   * @param settings by the names of their environment variables
   */
  static ProxyProcess start(
      LocalCluster cluster, Path log, List<String> options, Map<String, String> settings)
      throws IOException {
    return start(cluster, log, options, settings, null);
  }

  /**
   * The same with a file.
   *
   * @param file of the configuration, or null
   */
  static ProxyProcess start(
      LocalCluster cluster,
      Path log,
      List<String> options,
      Map<String, String> settings,
      @Nullable Path file)
      throws IOException {
    Path jar = Path.of("target", "sluice.jar").toAbsolutePath();
    assertThat(jar).as("made by the package phase").exists();
    List<String> words =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    words.addAll(options);
    words.addAll(List.of("-jar", jar.toString(), "run"));
    if (file != null) {
      words.add(file.toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(TestProxy.environment(cluster, settings));
    Process process = builder.start();
    try {
      Eventually.holds(() -> assertThat(Files.readString(log)).containsPattern(LISTENING));
      Matcher listening = LISTENING.matcher(Files.readString(log));
      assertThat(listening.find()).isTrue();
      HostPort address = new HostPort(listening.group(1), Integer.parseInt(listening.group(2)));
      return new ProxyProcess(process, log, address);
    } catch (RuntimeException | Error failed) {
      process.destroyForcibly();
      throw failed;
    }
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://" + address + "/" + database;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM; does not wait. */
  void terminate() {
    process.destroy();
  }

  /** Sends SIGHUP. */
  void hangUp() throws Exception {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
  }

  /** Of a process that has ended. */
  int exitValue() {
    return process.exitValue();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Memory that the process holds now (RSS), in bytes. */
  long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBI)
        .sum();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
    if (process.isAlive()) {
      process.destroyForcibly();
      throw new AssertionError("the proxy did not end within 20 s of SIGTERM");
    }
  }
}
