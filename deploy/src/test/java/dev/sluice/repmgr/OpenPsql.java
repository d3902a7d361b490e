package dev.sluice.repmgr;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.config.HostPort;
import dev.sluice.it.ClientPrograms;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A psql that somebody has open, and types into now and then. It never connects again by itself.
 */
final class OpenPsql implements AutoCloseable {
  private static final String END = "-- that was all --";

  private final Process process;
  private final Writer input;
  private final BufferedReader output;

  private OpenPsql(Process process) {
    this.process = process;
    this.input = process.outputWriter(UTF_8);
    this.output = process.inputReader(UTF_8);
  }

  /** As the superuser, to database postgres. */
  static OpenPsql open(HostPort address) throws IOException {
    List<String> words = List.of(ClientPrograms.find("psql").toString(), "-XAt", "-F", "|");
    return new OpenPsql(
        ClientPrograms.start(
            words,
            Map.of(
                "PGHOST",
                address.host(),
                "PGPORT",
                Integer.toString(address.port()),
                "PGUSER",
                RepmgrCluster.USER,
                "PGPASSWORD",
                RepmgrCluster.PASSWORD,
                "PGDATABASE",
                "postgres")));
  }

  /**
   * Types something, and waits until it has been done.
   *
   * @return all that psql has printed since, errors too, without the last line break
   * @throws EOFException if psql has ended
   */
  String type(String text) throws IOException {
    input.write(text + "\n\\echo '" + END + "'\n");
    input.flush();
    StringBuilder printed = new StringBuilder();
    while (true) {
      String line = output.readLine();
      if (line == null) {
        throw new EOFException("psql has ended: " + printed);
      } else if (line.equals(END)) {
        return printed.toString().stripTrailing();
      }
      printed.append(line).append('\n');
    }
  }

  @Override
  public void close() {
    try {
      input.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException gone) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
