package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Classification.Effect;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ClassificationTableTest {
  private static final StatementClassifier CLASSIFIER = ReadOrWriteTest.Patient.classifier();

  static Stream<Arguments> table() {
    return StatementTables.read("classifications.txt").stream()
        .map(line -> line.split(" \\| ", 4))
        .map(row -> Arguments.of(row[0], row[1], row[2], row[3]));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("table")
  void a_statement_is_what_the_table_says(String kind, String reason, String effects, String sql) {
    Classification classification = CLASSIFIER.classifyNow(sql);

    assertThat(
            List.of(
                classification.kind().name(),
                classification.reason().name(),
                names(classification.effects())))
        .as("%s", classification)
        .containsExactly(kind, reason, sorted(effects));
  }

  @AfterAll
  static void close() {
    CLASSIFIER.close();
  }

  private static String sorted(String effects) {
    List<String> names = new ArrayList<>(List.of(effects.strip().split(",")));
    Collections.sort(names);
    return String.join(",", names);
  }

  private static String names(int effects) {
    List<String> names = new ArrayList<>();
    for (Field field : Effect.class.getDeclaredFields()) {
      try {
        int bit = field.getInt(null);
        if (Integer.bitCount(bit) == 1 && (effects & bit) != 0) {
          names.add(field.getName());
        }
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
    Collections.sort(names);
    return names.isEmpty() ? "-" : String.join(",", names);
  }
}
