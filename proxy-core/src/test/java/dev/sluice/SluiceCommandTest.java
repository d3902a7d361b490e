package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class SluiceCommandTest {
  private static final Map<String, String> PGPOOL =
      Map.of("PGPOOL_BACKEND_NODES", "0:a:5432", "PGPOOL_CHILD_LIFE_TIME", "120");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path directory = Path.of("");

  @Test
  void runLaunchesTheProxyWithTheConfigurationAndTheNotes() {
    List<SluiceConfig> launched = new ArrayList<>();
    List<String> noted = new ArrayList<>();

    int exitCode =
        execute(
            PGPOOL,
            (loaded, source) -> {
              launched.add(loaded.config());
              noted.addAll(loaded.notes());
              return 0;
            },
            "run");

    assertThat(exitCode).isZero();
    assertThat(launched).hasSize(1);
    assertThat(launched.get(0).cluster().nodes()).containsExactly(new HostPort("a", 5432));
    assertThat(noted).singleElement().asString().startsWith("PGPOOL_CHILD_LIFE_TIME");
  }

  @Test
  void runSaysWhatIsWrongWithTheConfigurationAndLaunchesNothing() throws IOException {
    Path file = Files.writeString(directory.resolve("c.yaml"), "limits: {maxClients: 0}");

    int exitCode = execute(Map.of(), (loaded, source) -> 0, "run", file.toString());

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            file
                + """
                : 2 problems
                  limits.maxClients: "0" is not allowed (line 1, column 22); allowed: a whole number from 1 to 1000000
                  cluster.nodes: missing; allowed: a list of host or host:port, IPv6 as "[::1]:5432", or in its place cluster.dns.name or cluster.kubernetes.service
                """);
  }

  @Test
  void aProxyThatCannotStartIsAFailure() {
    Launcher failing =
        (loaded, source) -> {
          throw new IOException("port 5432 is taken");
        };

    int exitCode = execute(PGPOOL, failing, "run");

    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString()).isEqualToNormalizingNewlines("sluice: port 5432 is taken\n");
  }

  @Test
  void theExitCodeOfTheProxyIsThatOfRun() {
    assertThat(execute(PGPOOL, (loaded, source) -> 1, "run")).isEqualTo(1);
  }

  @Test
  void checkPrintsTheNotesAndTheSettings() {
    assertThat(execute(PGPOOL, "check")).isZero();

    assertThat(out.toString())
        .startsWith("# Note: PGPOOL_CHILD_LIFE_TIME has no effect")
        .contains("  nodes: [\"a:5432\"]  # environment variable PGPOOL_BACKEND_NODES\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkReportsProblemsOnStderr() {
    assertThat(execute(Map.of(), "check")).isEqualTo(2);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("the environment: 1 problem\n  cluster.nodes: missing");
  }

  @Test
  void checkReadsTheFilesOfCertificates() {
    Map<String, String> environment = new HashMap<>(PGPOOL);
    environment.put("SLUICE_LISTEN_TLS_MODE", "require");
    environment.put("SLUICE_LISTEN_TLS_CERTIFICATE", "nowhere.crt");
    environment.put("SLUICE_LISTEN_TLS_KEY", "nowhere.key");

    assertThat(execute(environment, "check")).isEqualTo(2);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "the environment: 1 problem\n  listen.tls: nowhere.key: there is no such file\n");
  }

  @Test
  void routePrintsWhatTheClassifierSays() {
    assertThat(execute(Map.of(), "route", "SELECT 1")).isZero();
    assertThat(out.toString()).isEqualToNormalizingNewlines("explained: SELECT 1\n");
  }

  @Test
  void routeTakesAStatementThatBeginsWithAComment() {
    assertThat(execute(Map.of(), "route", "--x\nSELECT 1")).isZero();
    assertThat(out.toString()).isEqualToNormalizingNewlines("explained: --x\nSELECT 1\n");
  }

  @Test
  void routeNeedsOneStatement() {
    assertThat(execute(Map.of(), "route")).isEqualTo(2);
    assertThat(execute(Map.of(), "route", " ")).isEqualTo(2);
    assertThat(err.toString()).contains("SQL is empty; allowed: one statement");
  }

  @Test
  void aCommandThatIsNotPluggedInSaysSo() {
    CommandLine bare = capture(Main.commandLine(PGPOOL, Optional.empty(), Optional.empty()));

    assertThat(bare.execute("run")).isEqualTo(1);
    assertThat(bare.execute("route", "SELECT 1")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "run is not available in this build\nroute is not available in this build\n");
  }

  @Test
  void versionNamesSluiceAndTheJvm() {
    assertThat(execute(Map.of(), "version")).isZero();
    assertThat(out.toString())
        .matches("sluice \\d+\\.\\d+\\.\\d+\\S*\\RJava \\d+.*\\RTLS by .*\\R");
  }

  @Test
  void helpTeachesWithExamples() {
    assertThat(execute(Map.of(), "--help")).isZero();
    assertThat(out.toString()).contains("sluice run sluice.yaml", "SLUICE_LIMITS_MAX_CLIENTS");
  }

  @Test
  void badUsageIsSaid() {
    assertThat(execute(Map.of())).isEqualTo(2);
    assertThat(execute(Map.of(), "rum")).isEqualTo(2);
    assertThat(execute(Map.of(), "run", "--port", "1")).isEqualTo(2);
    assertThat(execute(Map.of(), "check", "a.yaml", "b.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required subcommand", "Unmatched argument");
  }

  @Test
  void migratePrintsAConfigurationAndWhatBecameOfTheSettings() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("pgpool.conf"),
            "backend_hostname0 = 'a'\nnum_init_children = 7\nsr_check_password = 'x'\n");

    int exitCode = execute(Map.of(), "migrate", file.toString());

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .startsWith("# pgpool.conf of Pgpool-II")
        .contains("nodes: [\"a:5432\"]", "maxClients: 7  # num_init_children, line 2");
    assertThat(err.toString())
        .contains("Taken:", "  num_init_children: limits.maxClients", "By hand:")
        .contains("`cluster.monitor.passwordFile`");
  }

  @Test
  void migrateSaysWhatIsStillMissing() throws IOException {
    Path file = Files.writeString(directory.resolve("x.ini"), "[pgbouncer]\npool_mode=session\n");

    int exitCode = execute(Map.of(), "migrate", "--from", "pgbouncer", file.toString());

    assertThat(exitCode).isEqualTo(1);
    assertThat(out.toString()).contains("pooling: session");
    assertThat(err.toString()).contains("cluster.nodes: missing");
  }

  @Test
  void migrateTellsFilesThatAreNotNeeded() throws IOException {
    Path list = Files.writeString(directory.resolve("userlist.txt"), "\"me\" \"secret\"\n");
    Path other = Files.writeString(directory.resolve("other"), "hello\n");

    assertThat(execute(Map.of(), "migrate", list.toString())).isEqualTo(2);
    assertThat(execute(Map.of(), "migrate", other.toString())).isEqualTo(2);
    assertThat(execute(Map.of(), "migrate", "no such file")).isEqualTo(2);

    assertThat(err.toString())
        .contains("a userlist.txt of PgBouncer, which is not needed", "neither a pgpool.conf nor")
        .contains("cannot be read")
        .doesNotContain("secret");
  }

  @Test
  void theShellTakesTheCompletionAndItKnowsEveryCommand() throws IOException, InterruptedException {
    assertThat(execute(Map.of(), "generate-completion")).isZero();
    Path script = Files.writeString(directory.resolve("completion"), out.toString());

    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();

    assertThat(bash.waitFor()).isZero();
    assertThat(out.toString())
        .contains("run", "check", "route", "migrate", "hash-password", "--from", "--iterations");
  }

  private int execute(Map<String, String> environment, String... arguments) {
    return execute(environment, (loaded, source) -> 0, arguments);
  }

  private int execute(Map<String, String> environment, Launcher launcher, String... arguments) {
    return capture(
            Main.commandLine(
                environment, Optional.of(launcher), Optional.of(sql -> "explained: " + sql)))
        .execute(arguments);
  }

  private CommandLine capture(CommandLine commandLine) {
    return commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
  }
}
