package dev.sluice;

import dev.sluice.migrate.Fate;
import dev.sluice.migrate.Migrated;
import dev.sluice.migrate.OtherFile;
import dev.sluice.migrate.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice migrate}. */
@Command(
    name = "migrate",
    description = {
      "Makes a configuration out of a pgpool.conf or a pgbouncer.ini.",
      "",
      "The YAML goes to stdout; what became of each setting goes to stderr: taken, by hand, not",
      "supported, not needed. Passwords are never copied: it names the setting that takes the file",
      "with the password. Connects to nothing."
    },
    footer = {
      "",
      "Examples:",
      "  sluice migrate /etc/pgpool2/pgpool.conf > sluice.yaml",
      "  sluice migrate --from pgbouncer /etc/pgbouncer/pgbouncer.ini > sluice.yaml",
      "  sluice check sluice.yaml",
      "",
      "Setting by setting: docs/migrate-pgpool.md and docs/migrate-pgbouncer.md.",
      "",
      "Exit codes: 0 the YAML can be run, 1 something is missing (stderr says what; the YAML is",
      "printed as far as it goes), 2 the file cannot be read or is of neither program."
    })
final class MigrateCommand implements Callable<Integer> {
  @Parameters(arity = "1", paramLabel = "FILE", description = "A pgpool.conf or a pgbouncer.ini.")
  private Path file = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "PROGRAM",
      description = "pgpool or pgbouncer. Without it the content decides.")
  private Optional<Program> from = Optional.empty();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    String text;
    try {
      // Comments may be of any encoding; settings are ASCII.
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      err.println(file + ": the file cannot be read (" + e + ")");
      return ExitCode.USAGE;
    }
    Optional<Program> program = from.or(() -> Program.of(text));
    if (program.isEmpty()) {
      err.println(file + ": " + unknown(text));
      return ExitCode.USAGE;
    }
    Migrated migrated = program.get().migrate(text);
    PrintWriter out = spec.commandLine().getOut();
    out.println("# " + file.getFileName() + " of " + program.get().title() + ", by sluice migrate");
    out.print(migrated.yaml());
    out.flush();
    report(migrated, program.get());
    return migrated.problems().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static String unknown(String text) {
    return OtherFile.of(text)
        .map(other -> "this looks like " + other.words())
        .orElse(
            "neither a pgpool.conf nor a pgbouncer.ini; if it is one, say --from pgpool or --from"
                + " pgbouncer");
  }

  private void report(Migrated migrated, Program program) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(file + " (" + program.title() + ")");
    for (Fate fate : Fate.values()) {
      List<Migrated.Line> lines = migrated.lines(fate);
      if (!lines.isEmpty()) {
        String words = fate.words();
        err.println();
        err.println(words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ":");
        lines.forEach(line -> err.println("  " + line.name() + ": " + line.text()));
      }
    }
    if (!migrated.problems().isEmpty()) {
      err.println();
      err.println("Sluice would not run with it yet:");
      migrated.problems().forEach(problem -> err.println("  " + problem));
    }
  }
}
