package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Classification.Kind;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random queries of the generator: proven without the hidden write, never proven with it. */
final class HiddenWriteTest {
  private static final int QUERIES = 120;
  private static final StatementClassifier CLASSIFIER = ReadOrWriteTest.Patient.classifier();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void a_write_is_found_wherever_it_hides(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < QUERIES; i++) {
      RandomQuery query = RandomQuery.of(random);
      String sql = query.text();
      int hiding = random.nextInt(query.holes());

      String writing = query.withWriteAt(hiding);

      assertThat(CLASSIFIER.classifyNow(writing).kind())
          .as("seed %d: %s", seed, writing)
          .isNotEqualTo(Kind.READ);
      assertThat(CLASSIFIER.classifyNow(sql).effects()).as(sql).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void most_queries_of_the_generator_are_proven(long seed) {
    Random random = new Random(seed);
    int proven = 0;
    for (int i = 0; i < QUERIES; i++) {
      if (CLASSIFIER.classifyNow(RandomQuery.of(random).text()).kind() == Kind.READ) {
        proven++;
      }
    }
    assertThat(proven).isGreaterThan(QUERIES * 9 / 10);
  }

  @AfterAll
  static void close() {
    CLASSIFIER.close();
  }
}
