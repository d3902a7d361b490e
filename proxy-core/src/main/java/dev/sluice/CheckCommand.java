package dev.sluice;

import dev.sluice.config.ConfigException;
import dev.sluice.config.LoadedConfig;
import dev.sluice.tls.TlsException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice check}. */
@Command(
    name = "check",
    description = {
      "Validates the configuration and prints the settings that apply.",
      "",
      "As YAML, each with where it comes from, passwords masked. Reads the files of certificates",
      "and keys, too. Connects to nothing."
    },
    footer = {
      "",
      "Examples:",
      "  sluice check sluice.yaml",
      "  SLUICE_LIMITS_MAX_CLIENTS=50 sluice check sluice.yaml",
      "",
      "Exit codes: 0 it is valid, 2 it is not; then the problems are on stderr."
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin private final ConfigSource source;
  @Spec private CommandSpec spec = CommandSpec.create();

  CheckCommand(Map<String, String> environment) {
    this.source = new ConfigSource(environment);
  }

  @Override
  public Integer call() {
    try {
      LoadedConfig loaded = source.load();
      ProxyTls.check(loaded.config());
      PrintWriter out = spec.commandLine().getOut();
      loaded.notes().forEach(note -> out.println("# Note: " + note));
      out.print(loaded.effective().yaml());
      out.flush();
      return ExitCode.OK;
    } catch (ConfigException e) {
      spec.commandLine().getErr().println(source.describe(e.problems()));
      return ExitCode.USAGE;
    } catch (TlsException e) {
      spec.commandLine().getErr().println(source.describe(List.of(String.valueOf(e.getMessage()))));
      return ExitCode.USAGE;
    }
  }
}
