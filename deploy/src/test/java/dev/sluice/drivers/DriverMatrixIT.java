package dev.sluice.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.drivers.Matrix.Way;
import dev.sluice.it.LogRecorder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No driver can tell the proxy from PostgreSQL: an application gets the same from both, whatever
 * the pooling.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DriverMatrixIT {
  private static final String PREPARE =
      "deploy/src/test/drivers/prepare gets what the driver matrix needs";

  /** What every application tries, unless its driver cannot. */
  private static final List<String> SECTIONS =
      List.of(
          "connect",
          "styles",
          "prepared",
          "transactions",
          "errors",
          "copy",
          "cancel",
          "notify",
          "large",
          "parameters",
          "types",
          "settings",
          "cursors",
          "batches",
          "temporary",
          "locks",
          "connects",
          "end");

  private final LogRecorder log = new LogRecorder();
  private final Matrix matrix;

  DriverMatrixIT() throws Exception {
    matrix = Matrix.start();
  }

  @AfterAll
  void close() {
    matrix.close();
    log.close();
    assertThat(log.errors()).isEmpty();
  }

  /**
   * A row of the matrix.
   *
   * @param cannot the sections that the driver has nothing for
   */
  record Driver(String name, DriverApp app, Set<String> cannot) {
    Driver(String name, DriverApp app) {
      this(name, app, Set.of());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Driver> drivers() {
    Set<String> ofMappers = Set.of("copy", "cancel", "notify");
    return Stream.of(
        new Driver("pgjdbc", new PgJdbcApp()),
        new Driver("R2DBC", new R2dbcApp()),
        new Driver("Vert.x", new VertxApp(), Set.of("copy")),
        new Driver("libpq", ForeignApp.compiled("libpq")),
        new Driver("psycopg", ForeignApp.python("psycopg")),
        new Driver("psycopg2", ForeignApp.python("psycopg2")),
        new Driver("asyncpg", ForeignApp.python("asyncpg")),
        new Driver("SQLAlchemy", ForeignApp.python("sqlalchemy"), ofMappers),
        new Driver("Django", ForeignApp.python("django"), ofMappers),
        new Driver("psqlODBC", ForeignApp.python("pyodbc"), Set.of("copy", "notify")),
        new Driver("ruby-pg", ForeignApp.ruby()),
        new Driver("node-postgres", ForeignApp.node("pg_app.mjs")),
        new Driver("postgres.js", ForeignApp.node("postgres_app.mjs")),
        new Driver("pgx", ForeignApp.compiled("pgx")),
        new Driver("lib/pq", ForeignApp.compiled("pq")));
  }

  @ParameterizedTest
  @MethodSource("drivers")
  void noDriverCanTell(Driver driver) throws Exception {
    String missing = driver.app().missing();
    assertThat(missing.isEmpty() || System.getenv("CI") == null).as(PREPARE + missing).isTrue();
    assumeTrue(missing.isEmpty(), PREPARE + ": " + missing);

    String direct = matrix.transcript(driver.name(), driver.app(), Way.DIRECT);
    assertThat(Transcripts.sections(direct))
        .containsExactlyElementsOf(
            SECTIONS.stream().filter(section -> !driver.cannot().contains(section)).toList());

    Map<Way, String> differences = new LinkedHashMap<>();
    for (Way way : List.of(Way.SESSION)) {
      String transcript = matrix.transcript(driver.name(), driver.app(), way);
      differences.put(way, Transcripts.difference(direct, transcript));
    }
    assertThat(differences).allSatisfy((way, difference) -> assertThat(difference).isEmpty());
  }
}
