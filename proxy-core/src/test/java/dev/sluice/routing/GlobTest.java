package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "shop, shop, true",
    "shop, Shop, false",
    "shop, shops, false",
    "shop*, shop, true",
    "shop*, shops, true",
    "*shop, workshop, true",
    "*shop, shops, false",
    "a*b*c, abc, true",
    "a*b*c, axxbbxcc, true",
    "a*b*c, axxc, false",
    "*ab*ab, xabab, true",
    "*ab*ab, xab, false",
    "**, '', true",
    "*, x, true",
    "a.c, abc, false",
    "a?c, abc, false",
    "'', '', true",
    "'', x, false",
  })
  void a_star_stands_for_any_characters(String pattern, String text, boolean expected) {
    assertThat(new Glob(pattern).matches(text)).isEqualTo(expected);
  }

  @Test
  void many_stars_end_in_time() {
    assertThat(new Glob("*a".repeat(50) + "b").matches("a".repeat(100_000))).isFalse();
  }
}
