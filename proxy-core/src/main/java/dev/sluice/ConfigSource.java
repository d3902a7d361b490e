package dev.sluice;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.LoadedConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** What {@code run} and {@code check} have in common: where the configuration comes from. */
final class ConfigSource {
  private final Map<String, String> environment;

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG.yaml",
      description =
          "The configuration file. Without it, SLUICE_* and PGPOOL_* environment variables must say"
              + " it all.")
  private Optional<Path> file = Optional.empty();

  ConfigSource(Map<String, String> environment) {
    this.environment = environment;
  }

  LoadedConfig load() throws ConfigException {
    ConfigLoader loader = new ConfigLoader(environment);
    return file.isPresent() ? loader.load(file.get()) : loader.load();
  }

  /** The problems under one headline. */
  String describe(List<String> problems) {
    String where = file.map(Path::toString).orElse("the environment");
    String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    StringBuilder text = new StringBuilder(where + ": " + count);
    problems.forEach(problem -> text.append(System.lineSeparator()).append("  ").append(problem));
    return text.toString();
  }
}
