package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0s, 0, 0s",
    "500ms, 500, 500ms",
    "1500ms, 1500, 1500ms",
    "60s, 60000, 1m",
    "90s, 90000, 90s",
    "120m, 7200000, 2h",
    "1h, 3600000, 1h"
  })
  void aDurationIsReadAndPrintedInTheLargestUnitThatFits(String text, long millis, String printed)
      throws NotAllowedException {
    assertThat(Durations.parse(text)).hasMillis(millis);
    assertThat(Durations.print(Durations.parse(text))).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1 s", "1d", "1S", "9999999999s"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatExceptionOfType(NotAllowedException.class).isThrownBy(() -> Durations.parse(text));
  }
}
