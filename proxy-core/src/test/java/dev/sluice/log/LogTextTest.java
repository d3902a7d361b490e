package dev.sluice.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogTextTest {
  @Test
  void nobody_writes_lines_of_his_own_into_the_log() {
    assertThat(LogText.oneLine("a\n2026-01-01 ERROR b\u001b[31m\u2028c \u00e9"))
        .isEqualTo("a\\x0a2026-01-01 ERROR b\\x1b[31m\\x2028c \u00e9");
  }

  @Test
  void durations_have_three_decimals() {
    assertThat(LogText.millis(203_412_999L)).isEqualTo("203.412");
    assertThat(LogText.millis(5_000L)).isEqualTo("0.005");
  }
}
