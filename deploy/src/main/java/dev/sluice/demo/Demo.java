package dev.sluice.demo;

import dev.sluice.ProxyServer;
import dev.sluice.config.HostPort;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * The demo: a primary, two replicas and the proxy in front of them, until Ctrl-C. Exit codes: 0 or
 * 130/143 after a signal, 1 failed, 2 bad usage.
 */
@Command(
    name = "sluice-demo",
    mixinStandardHelpOptions = true,
    description =
        "Starts a PostgreSQL primary with two replicas and Sluice in front of them, and says every"
            + " second where statements went. Ctrl-C ends and removes everything.")
public final class Demo implements Callable<Integer> {
  private static final int POSTGRESQL_PORT = 5432;
  private static final int HTTP_PORT = 9127;

  private final PrintStream out;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Where Sluice listens; without it 5432, or a free port if that is taken.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "For health and metrics; without it 9127, or a free port if that is taken.")
  private Optional<Integer> httpPort = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the nodes are put while the demo runs: an empty or a new directory.")
  private Optional<Path> data = Optional.empty();

  private Demo(PrintStream out) {
    this.out = out;
  }

  /** Runs the demo and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.setProperty("logback.configurationFile", "dev/sluice/demo/logback-demo.xml");
    System.exit(commandLine(new Demo(System.out)).execute(arguments));
  }

  private static CommandLine commandLine(Demo demo) {
    return new CommandLine(demo)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              String message = failure.getMessage();
              command
                  .getErr()
                  .println("sluice-demo: " + (message == null ? failure.toString() : message));
              return ExitCode.SOFTWARE;
            });
  }

  @Override
  public Integer call() throws Exception {
    HostPort clients = ListenPort.choose("--port", port, POSTGRESQL_PORT);
    HostPort http = ListenPort.choose("--http-port", httpPort, HTTP_PORT);
    ClusterOptions options =
        data.map(directory -> ClusterOptions.trio().withDirectory(directory))
            .orElseGet(ClusterOptions::trio);
    out.println("Starting PostgreSQL: a primary and two streaming replicas ...");
    try (LocalCluster cluster = LocalCluster.start(options)) {
      DemoLines lines = new DemoLines(cluster, out);
      lines.printCluster();
      SampleData.create(cluster);
      try (ProxyServer proxy = ProxyServer.start(DemoConfiguration.of(cluster, clients, http))) {
        lines.printProxy(proxy);
        watch(cluster, proxy);
      }
    }
    return ExitCode.OK;
  }

  /**
   * Until the end of the process; it waits for the cluster's end, so that the last line is true.
   */
  private void watch(LocalCluster cluster, ProxyServer proxy) throws InterruptedException {
    Thread farewell =
        new Thread(
            () -> {
              out.println("Stopping ...");
              proxy.close();
              cluster.close();
              out.println("All servers are stopped and their files removed.");
            },
            "demo-farewell");
    Runtime.getRuntime().addShutdownHook(farewell);
    new TrafficReport(cluster, proxy, out).run();
  }
}
