package dev.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InsertPositionTest {
  private final InsertPosition position = new InsertPosition(8192, 16 << 20);

  @ParameterizedTest(name = "{0} is the end at {1}")
  @CsvSource({
    "5000028, 5000000", // behind the header of a segment's first page
    "5002018, 5002000", // behind the header of another page
    "5002028, 5002028", // 16 bytes of a record that goes on from the page before
    "5002000, 5002000",
    "4000970, 4000970"
  })
  void aPageHeaderIsNotPartOfTheLastRecord(String insert, String end) {
    assertThat(position.endOfLastRecord(Long.parseLong(insert, 16)))
        .isEqualTo(Long.parseLong(end, 16));
  }
}
