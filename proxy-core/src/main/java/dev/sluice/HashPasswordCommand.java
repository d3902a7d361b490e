package dev.sluice;

import dev.sluice.auth.ScramVerifier;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice hash-password}. */
@Command(
    name = "hash-password",
    description = {
      "Prints the SCRAM-SHA-256 verifier of a password, as PostgreSQL stores it in pg_authid.",
      "",
      "The password is the first line of stdin; at a terminal it is asked for, twice, without echo.",
      "CREATE ROLE and ALTER ROLE take the verifier in place of the password, which then is in no",
      "log and no history. Connects to nothing."
    },
    footer = {
      "",
      "Examples:",
      "  sluice hash-password",
      "  sluice hash-password < /run/secrets/password",
      "  psql -c \"ALTER ROLE app PASSWORD '$(sluice hash-password < file)'\"",
      "",
      "Exit codes: 0 done, 1 failed, 2 bad usage or no password."
    })
final class HashPasswordCommand implements Callable<Integer> {
  /** As long as PostgreSQL's. */
  private static final int SALT_LENGTH = 16;

  private final InputStream in;
  private final Optional<Console> console;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "4096",
      description =
          "Rounds of PBKDF2, from 1 to 10000000; default ${DEFAULT-VALUE}, which is"
              + " scram_iterations' default.")
  private int iterations;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * @param console asked for the password, if there is a terminal; else stdin is read
   */
  HashPasswordCommand(InputStream in, Optional<Console> console) {
    this.in = in;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (iterations < 1 || iterations > 10_000_000) {
      throw new ParameterException(
          spec.commandLine(), "--iterations: \"" + iterations + "\" is not from 1 to 10000000");
    }
    String password = console.isPresent() ? asked(console.get()) : firstLine();
    if (password.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "the password is empty");
    }
    byte[] salt = new byte[SALT_LENGTH];
    new SecureRandom().nextBytes(salt);
    spec.commandLine().getOut().println(ScramVerifier.of(password, salt, iterations).stored());
    return ExitCode.OK;
  }

  private String asked(Console terminal) {
    char[] first = terminal.readPassword("Password: ");
    char[] second = terminal.readPassword("Once more: ");
    if (!Arrays.equals(first, second)) {
      throw new ParameterException(spec.commandLine(), "the two are not the same");
    }
    return first == null ? "" : new String(first);
  }

  private String firstLine() throws IOException {
    String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
    return line == null ? "" : line;
  }
}
