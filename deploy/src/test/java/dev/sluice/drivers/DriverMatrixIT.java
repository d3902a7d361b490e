package dev.sluice.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.drivers.Matrix.Way;
import dev.sluice.it.LogRecorder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No driver can tell the proxy from PostgreSQL: an application gets the same from both, whatever
 * the pooling.
 */
@Tag("concurrent")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DriverMatrixIT {
  private static final String PREPARE =
      "deploy/src/test/drivers/prepare gets what the driver matrix needs: ";

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

  private static final Set<String> NOTHING = Set.of();

  /** Object-relational mappers leave these to the driver below. */
  private static final Set<String> BELOW = Set.of("copy", "cancel", "notify");

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
    @Override
    public String toString() {
      return name;
    }
  }

  /** All, or the one that the system property {@code sluice.driver} names. */
  static Stream<Driver> drivers() {
    String only = System.getProperty("sluice.driver", "");
    return Stream.of(
            new Driver("pgjdbc", new PgJdbcApp(), NOTHING),
            new Driver("R2DBC", new R2dbcApp(), NOTHING),
            new Driver("Vert.x", new VertxApp(), Set.of("copy")),
            new Driver("libpq", ForeignApp.compiled("libpq"), NOTHING),
            new Driver("psycopg", ForeignApp.python("psycopg"), NOTHING),
            new Driver("psycopg2", ForeignApp.python("psycopg2"), NOTHING),
            new Driver("asyncpg", ForeignApp.python("asyncpg"), NOTHING),
            new Driver("SQLAlchemy", ForeignApp.python("sqlalchemy"), BELOW),
            new Driver("Django", ForeignApp.python("django"), BELOW),
            new Driver("psqlODBC", ForeignApp.python("pyodbc"), Set.of("copy", "notify")),
            new Driver("ruby-pg", ForeignApp.ruby(), NOTHING),
            new Driver("node-postgres", ForeignApp.node("pg_app.mjs"), NOTHING),
            new Driver("postgres.js", ForeignApp.node("postgres_app.mjs"), NOTHING),
            new Driver("pgx", ForeignApp.compiled("pgx"), NOTHING),
            new Driver("lib/pq", ForeignApp.compiled("pq"), NOTHING))
        .filter(driver -> only.isEmpty() || driver.name().equals(only));
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void noDriverCanTell(Driver driver) throws Exception {
    String missing = driver.app().missing();
    assertThat(missing.isEmpty() || System.getenv("CI") == null).as(PREPARE + missing).isTrue();
    assumeTrue(missing.isEmpty(), PREPARE + missing);

    Map<Way, String> transcripts = matrix.transcripts(driver.name(), driver.app());

    String direct = Objects.requireNonNull(transcripts.remove(Way.DIRECT));
    assertThat(Transcripts.sections(direct))
        .containsExactlyElementsOf(
            SECTIONS.stream().filter(section -> !driver.cannot().contains(section)).toList());
    assertThat(transcripts)
        .isNotEmpty()
        .allSatisfy(
            (way, transcript) -> assertThat(Transcripts.difference(direct, transcript)).isEmpty());
  }
}
