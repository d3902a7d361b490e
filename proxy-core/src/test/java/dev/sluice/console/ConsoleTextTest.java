package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsoleTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "SHOW Pools;                    ~ show pools",
        "drain pg-0.svc:5432 -- a ; b   ~ drain pg-0.svc:5432",
        "DRAIN [::1]:5432               ~ drain [::1]:5432",
        "pause \"My \"\"Db\"            ~ pause My \"Db",
        "a /* b /* c */ ; d */ e        ~ a e",
        "set x='it''s'; show y          ~ set x = it's, show y",
        ";;                             ~ ``",
        "kill a--comment                ~ kill a"
      })
  void aTextIsCutIntoStatementsAndWords(String text, String words) throws ConsoleException {
    assertThat(
            ConsoleText.statements(text).stream()
                .map(s -> s.stream().map(Token::text).collect(Collectors.joining(" "))))
        .containsExactlyElementsOf(words.isEmpty() ? List.of() : List.of(words.split(", ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause \"a", "set x = 'a"})
  void aQuoteThatDoesNotEndIsAnError(String text) {
    assertThatThrownBy(() -> ConsoleText.statements(text))
        .isInstanceOf(ConsoleException.class)
        .hasMessageContaining("unterminated quoted");
  }

  @Test
  void aHundredStatementsAreEnough() throws ConsoleException {
    assertThat(ConsoleText.statements("x;".repeat(100))).hasSize(100);
    assertThatThrownBy(() -> ConsoleText.statements("x;".repeat(101)))
        .hasMessageContaining("at most 100");
  }
}
