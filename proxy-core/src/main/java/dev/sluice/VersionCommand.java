package dev.sluice;

import dev.sluice.tls.TlsLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice version}, and what {@code sluice --version} prints. */
@Command(
    name = "version",
    description = "Prints the versions of Sluice, of the JVM and of the TLS library.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
  /** Filled in by Maven. */
  private static final String RESOURCE = "version.properties";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    for (String line : getVersion()) {
      spec.commandLine().getOut().println(line);
    }
    return ExitCode.OK;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "sluice " + version(),
      "Java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")",
      "TLS by " + TlsLibrary.name()
    };
  }

  static String version() {
    Properties properties = new Properties();
    try (InputStream in = VersionCommand.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown");
  }
}
