package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Classification.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ReadOrWriteTest {
  private static final StatementClassifier CLASSIFIER = Patient.classifier();

  static List<String> reads() {
    return StatementTables.read("reads.txt");
  }

  static List<String> writes() {
    return StatementTables.read("writes.txt");
  }

  @ParameterizedTest
  @MethodSource("reads")
  void a_query_that_only_reads_is_proven(String sql) {
    Classification classification = CLASSIFIER.classifyNow(sql);

    assertThat(classification.kind()).as("%s", classification).isEqualTo(Kind.READ);
    assertThat(classification.effects()).isZero();
  }

  @ParameterizedTest
  @MethodSource("writes")
  void a_statement_that_could_write_is_never_a_read(String sql) {
    Classification classification = CLASSIFIER.classifyNow(sql);

    assertThat(classification.kind()).as("%s", classification).isEqualTo(Kind.WRITE);
  }

  @AfterAll
  static void close() {
    CLASSIFIER.close();
  }

  /** A classifier for machines that are busy with other tests. */
  static final class Patient {
    private Patient() {}

    static StatementClassifier classifier() {
      ClassifierLimits limits = ClassifierLimits.defaults();
      return new StatementClassifier(
          new ClassifierLimits(
              limits.cache(),
              new ClassifierLimits.Work(1, 10_000, Duration.ofSeconds(30)),
              limits.text()),
          FunctionCatalog.builtIn());
    }
  }
}
