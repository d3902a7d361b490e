package dev.sluice.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.FunctionCatalog;
import dev.sluice.routing.StatementClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All statements of PostgreSQL's own regression suite. The suite is PostgreSQL's and not in this
 * repository: {@code .ci/run} fetches it, and {@code SLUICE_REGRESSION_SUITE} names its directory
 * (PostgreSQL's {@code src/test/regress}).
 */
final class RegressionSuiteIT {
  private static final String DATABASE = "regression";

  /** As pg_regress sets them. */
  private static final Map<String, String> STARTUP =
      Map.of(
          "timezone", "PST8PDT",
          "datestyle", "Postgres, MDY",
          "options", "-c intervalstyle=postgres_verbose");

  @Test
  @Timeout(600)
  void what_is_sent_to_a_replica_does_there_what_it_does_on_the_primary() throws Exception {
    Path suite = suite();
    Tally tally = new Tally("PostgreSQL's regression suite");
    try (ScratchCluster cluster = ScratchCluster.start();
        StatementClassifier classifier =
            new StatementClassifier(ClassifierLimits.patient(), FunctionCatalog.builtIn())) {
      cluster.createDatabase(DATABASE);
      for (String file : files(suite)) {
        long start = System.nanoTime();
        try (TwinSession session = new TwinSession(cluster, DATABASE, STARTUP)) {
          new ScriptRun(suite, new Examiner(classifier, tally), session).run(file);
        }
        System.out.println(file + " " + (System.nanoTime() - start) / 1000000);
      }
    }
    Files.writeString(Path.of("/tmp/corpus/wrong.txt"), String.join("\n", tally.wrong()));
    Files.writeString(Path.of("/tmp/corpus/pinned.txt"), String.join("\n", tally.pinnedWrong()));
    Files.writeString(
        Path.of("/tmp/corpus/needless.txt"),
        String.join("\n", tally.needless().stream().map(String::valueOf).toList()));
    System.out.println(Tally.header() + "\n" + tally.line() + "\n" + tally.causes());
    assertThat(tally.wrong()).isEmpty();
  }

  private static Path suite() {
    String directory = System.getenv("SLUICE_REGRESSION_SUITE");
    assertThat(directory != null || System.getenv("CI") == null)
        .as("CI is set and SLUICE_REGRESSION_SUITE is not")
        .isTrue();
    assumeTrue(
        directory != null,
        "SLUICE_REGRESSION_SUITE does not name PostgreSQL's src/test/regress: see .ci/run");
    return Path.of(String.valueOf(directory));
  }

  /** In the order of the suite's schedule. */
  private static List<String> files(Path suite) throws IOException {
    return Files.readAllLines(suite.resolve("parallel_schedule")).stream()
        .filter(line -> line.startsWith("test:"))
        .flatMap(line -> List.of(line.substring(5).strip().split("\\s+")).stream())
        .filter(file -> Files.exists(suite.resolve("sql").resolve(file + ".sql")))
        .toList();
  }
}
