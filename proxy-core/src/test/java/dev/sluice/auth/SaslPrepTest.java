package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaslPrepTest {
  /** The examples of RFC 4013, section 3, and more. */
  @ParameterizedTest
  @CsvSource({
    "I\u00ADX, IX",
    "user, user",
    "USER, USER",
    "\u00AA, a",
    "\u2168, IX",
    "a\u00A0b, a b",
    "a\u3000b, a b",
    "a\u200Bb, a b",
    "p\u00E4ss, p\u00E4ss",
    "pa\u0308ss, p\u00E4ss",
    "\uFB01sh, fish",
    "\u5BC6\u7801, \u5BC6\u7801",
    "\u06271\u0627, \u06271\u0627",
  })
  void prepares(String password, String prepared) {
    assertThat(SaslPrep.prepare(password)).isEqualTo(prepared);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0007",
        "\u00E4\u0007",
        "\u06271",
        "\u0627a\u0627",
        "\u00AD",
        "\u2168\uE000",
        "\u2168\uFFFD",
        "\u2168\u0221",
        "\u2168\uD83D\uDE00",
        "\u2168\u0340",
      })
  void leavesAsItIsWhatTheRfcWouldRefuse(String password) {
    assertThat(SaslPrep.prepare(password)).isEqualTo(password);
  }

  @Test
  void mapsSpellingsOfOnePasswordToOneVerifier() {
    byte[] salt = new byte[16];

    assertThat(ScramVerifier.of("p\u00E4ss", salt, 2))
        .isEqualTo(ScramVerifier.of("pa\u0308s\u00ADs", salt, 2))
        .isNotEqualTo(ScramVerifier.of("pass", salt, 2));
  }
}
