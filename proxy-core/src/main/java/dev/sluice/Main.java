package dev.sluice;

import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** The command line. Exit codes: 0 done, 1 failed, 2 bad usage or configuration. */
@Command(
    name = "sluice",
    versionProvider = VersionCommand.class,
    mixinStandardHelpOptions = true,
    description = {
      "A PostgreSQL proxy for replicated clusters: writes go to the primary, reads to the replicas."
    },
    footer = {
      "",
      "Examples:",
      "  sluice run sluice.yaml            run the proxy",
      "  sluice check sluice.yaml          validate a configuration and show what applies",
      "  sluice route \"SELECT now()\"       say where a statement goes, and why",
      "  sluice hash-password              what PostgreSQL stores of a password",
      "  sluice migrate pgpool.conf        make a configuration out of another proxy's",
      "",
      "The smallest configuration:",
      "  cluster:",
      "    nodes: [pg-0, pg-1, pg-2]",
      "    monitor: {user: postgres, passwordFile: /run/secrets/pw}",
      "",
      "Every setting has an environment variable: limits.maxClients is SLUICE_LIMITS_MAX_CLIENTS.",
      "The variables of Bitnami's Pgpool-II image (PGPOOL_BACKEND_NODES, ...) work as they are.",
      "",
      "Exit codes: 0 done, 1 failed, 2 bad usage or configuration."
    })
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    NettyDefaults.apply();
    Optional<Launcher> launcher = Optional.of(Drain::run);
    Optional<RouteExplainer> explainer = Optional.of(StatementRoutes::explain);
    System.exit(commandLine(System.getenv(), launcher, explainer).execute(args));
  }

  static CommandLine commandLine(
      Map<String, String> environment,
      Optional<Launcher> launcher,
      Optional<RouteExplainer> explainer) {
    CommandLine sluice = new CommandLine(new Main());
    // A statement may begin with two dashes, which is a comment and no option.
    CommandLine route =
        new CommandLine(new RouteCommand(explainer)).setUnmatchedOptionsArePositionalParams(true);
    sluice
        .addSubcommand(new RunCommand(launcher, environment))
        .addSubcommand(new CheckCommand(environment))
        .addSubcommand(route)
        .addSubcommand(new MigrateCommand())
        .addSubcommand(new HashPasswordCommand(System.in, Optional.ofNullable(System.console())))
        .addSubcommand("generate-completion", completion())
        .addSubcommand(new VersionCommand());
    sluice
        .getSubcommands()
        .values()
        .forEach(c -> c.getCommandSpec().mixinStandardHelpOptions(true));
    sluice.getCommandSpec().mixinStandardHelpOptions(true);
    return sluice
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setExpandAtFiles(false)
        .setExecutionExceptionHandler(Main::failed);
  }

  private static CommandLine completion() {
    CommandLine completion = new CommandLine(new GenerateCompletion());
    completion
        .getCommandSpec()
        .usageMessage()
        .footer(
            "",
            "Example, for bash and zsh:",
            "  source <(sluice generate-completion)",
            "where sluice is a command: an alias or script that runs java -jar sluice.jar.");
    return completion;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    String message = e.getMessage();
    command.getErr().println("sluice: " + (message == null ? e.toString() : message));
    LoggerFactory.getLogger(Main.class).debug("The command failed", e);
    return ExitCode.SOFTWARE;
  }
}
