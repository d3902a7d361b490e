package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scripts that compare Sluice with other proxies; here nothing is measured. */
final class CompareTest {
  private static final Path COMPARE = Path.of("compare");
  private static final String RESULTS = "src/test/resources/compare.csv";

  private record Ended(int exitCode, String output) {}

  @Test
  void the_scripts_are_shell() throws Exception {
    for (String script : shellScripts()) {
      assertThat(run("bash", "-n", script).output()).as(script).isEmpty();
    }
  }

  @Test
  void the_scripts_have_nothing_that_shellcheck_knows_better() throws Exception {
    assume("shellcheck");
    List<String> words = new ArrayList<>(List.of("shellcheck"));
    words.addAll(shellScripts());

    assertThat(run(words.toArray(String[]::new)).output()).isEmpty();
  }

  @Test
  void it_says_how_it_is_used_and_which_peers_there_are() throws Exception {
    assertThat(run("compare/compare", "--help").output()).contains("compare quick", "-v ");
    assertThat(run("compare/compare", "peers").output()).contains("direct", "pgbouncer", "sluice");
    assertThat(run("compare/compare", "nonsense"))
        .satisfies(
            ended -> {
              assertThat(ended.exitCode()).isEqualTo(1);
              assertThat(ended.output()).endsWith("compare: no such command: nonsense\n");
            });
  }

  @Test
  void the_table_has_medians_over_rounds_and_ratios_of_the_same_round() throws Exception {
    assume("python3");
    String table = run("compare/compare", "table", "-b", "pgbouncer", RESULTS).output();

    // Of 10000, 30000 and 11000 transactions per second; a round that failed does not count.
    assertThat(table).containsPattern("simple +8 sluice +11000 ");
    assertThat(table).containsPattern("simple +8 pgbouncer +20000 ");
    // 0.5, 1.5 and 0.55 of what PgBouncer did in the same round.
    assertThat(table).containsPattern("Throughput.*\\n.*\\nsimple:8 +1.00 +0.55\\n");
    assertThat(table).containsPattern("large .* 202 MB/s, 1978 us/MB");
  }

  @Test
  void the_plot_has_a_bar_for_each_result() throws Exception {
    assume("python3");
    String plot = run("compare/compare", "plot", RESULTS).output();

    assertThat(plot)
        .startsWith("<svg ")
        .endsWith("</svg>\n")
        .contains("<title>sluice simple:8: 11000</title>")
        .contains("<title>sluice large:8: 200</title>");
  }

  private static void assume(String program) throws InterruptedException {
    boolean installed = isInstalled(program);
    assertThat(installed || System.getenv("CI") == null)
        .as("CI is set and " + program + " is not installed")
        .isTrue();
    assumeTrue(installed, program + " is not installed");
  }

  private static boolean isInstalled(String program) throws InterruptedException {
    try {
      return run(program, "--version").exitCode() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private static List<String> shellScripts() throws IOException {
    List<String> scripts = new ArrayList<>(List.of("compare/compare"));
    try (Stream<Path> files = Files.walk(COMPARE)) {
      files.map(Path::toString).filter(name -> name.endsWith(".sh")).forEach(scripts::add);
    }
    assertThat(scripts).hasSizeGreaterThan(10);
    return scripts;
  }

  private static Ended run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
