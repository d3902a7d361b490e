package dev.sluice.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * All statements of PostgreSQL's own regression suite. The suite is PostgreSQL's and not in this
 * repository: {@code .ci/run} fetches it, and {@code POSTGRESQL_REGRESSION_SUITE} names its
 * directory, PostgreSQL's {@code src/test/regress}. Its version need not be the server's: what a
 * server refuses, it refuses on both nodes.
 */
@Tag("concurrent")
@ExtendWith(ScratchClusterExtension.class)
final class RegressionSuiteIT {
  private static final String DATABASE = "regression";
  private static final int STATEMENTS_AT_LEAST = 30_000;
  private static final int READS_AT_LEAST = 10_000;

  /**
   * What a file leaves behind that has everything after it run on the primary, and rightly so: an
   * implicit cast from int4 by a function that is not known to be read-only.
   */
  private static final Map<String, String> CLEANED_UP =
      Map.of("create_cast", "DROP CAST IF EXISTS (int4 AS casttesttype);");

  /** As pg_regress sets them. */
  private static final Map<String, String> STARTUP =
      Map.of(
          "timezone", "PST8PDT",
          "datestyle", "Postgres, MDY",
          "options", "-c intervalstyle=postgres_verbose");

  @Test
  @Timeout(900)
  void what_is_sent_to_a_replica_does_there_what_it_does_on_the_primary(ScratchCluster cluster)
      throws Exception {
    Path suite = suite();
    Tally tally = new Tally("PostgreSQL's regression suite");
    cluster.createDatabase(DATABASE);
    try (Facts facts = Facts.of(cluster, DATABASE)) {
      for (String file : files(suite)) {
        try (TwinSession session = new TwinSession(cluster, DATABASE, STARTUP)) {
          ScriptRun run = new ScriptRun(new Examiner(facts, tally), session);
          run.loadFrom(suite).run(file, text(suite, file));
          run.run(file, CLEANED_UP.getOrDefault(file, ""));
        }
      }
    }
    Report.of("regression", List.of(tally));

    assertThat(tally.statements()).isGreaterThan(STATEMENTS_AT_LEAST);
    assertThat(tally.reads()).isGreaterThan(READS_AT_LEAST);
    assertThat(tally.wrong()).isEmpty();
  }

  /** Skips the test where the suite is not, but fails where CI is set: there it must be. */
  private static Path suite() {
    String directory = System.getenv("POSTGRESQL_REGRESSION_SUITE");
    boolean named = directory != null && !directory.isEmpty();
    assertThat(named || System.getenv("CI") == null)
        .as("CI is set and POSTGRESQL_REGRESSION_SUITE is not")
        .isTrue();
    assumeTrue(
        named,
        "POSTGRESQL_REGRESSION_SUITE does not name PostgreSQL's src/test/regress: see .ci/run");
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

  /** Some files are in other encodings: what is no UTF-8 in them becomes a replacement mark. */
  private static String text(Path suite, String file) throws IOException {
    return new String(
        Files.readAllBytes(suite.resolve("sql").resolve(file + ".sql")), StandardCharsets.UTF_8);
  }
}
