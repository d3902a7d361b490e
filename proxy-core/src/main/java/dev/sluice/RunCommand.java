package dev.sluice;

import dev.sluice.config.ConfigException;
import dev.sluice.config.LoadedConfig;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice run}. */
@Command(
    name = "run",
    description = "Runs the proxy until it is told to stop.",
    footer = {
      "",
      "Examples:",
      "  sluice run sluice.yaml",
      "  SLUICE_LIMITS_MAX_CLIENTS=50 sluice run sluice.yaml",
      "  SLUICE_CLUSTER_NODES=pg-0,pg-1 SLUICE_CLUSTER_MONITOR_PASSWORD_FILE=/run/secrets/pw sluice"
          + " run",
      "",
      "SLUICE_LOG_LEVEL (DEBUG, INFO, ...) and SLUICE_LOG_FORMAT (text, json) set the log."
    })
final class RunCommand implements Callable<Integer> {
  private final Optional<Launcher> launcher;
  @Mixin private final ConfigSource source;
  @Spec private CommandSpec spec = CommandSpec.create();

  RunCommand(Optional<Launcher> launcher, Map<String, String> environment) {
    this.launcher = launcher;
    this.source = new ConfigSource(environment);
  }

  @Override
  public Integer call() throws Exception {
    LoadedConfig loaded;
    try {
      loaded = source.load();
    } catch (ConfigException e) {
      spec.commandLine().getErr().println(source.describe(e.problems()));
      return ExitCode.USAGE;
    }
    if (launcher.isEmpty()) {
      spec.commandLine().getErr().println("run is not available in this build");
      return ExitCode.SOFTWARE;
    }
    return launcher.get().run(loaded, source::load);
  }
}
