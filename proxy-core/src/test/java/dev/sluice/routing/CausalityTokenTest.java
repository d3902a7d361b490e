package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.config.HostPort;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CausalityTokenTest {
  @ParameterizedTest
  @CsvSource({
    "3/1A-2B003C8, 3, 1A02B003C8",
    "1/0-0, 1, 0",
    "4294967295/FFFFFFFF-FFFFFFFF, 4294967295, FFFFFFFFFFFFFFFF"
  })
  void its_text_says_timeline_and_lsn(String text, long timeline, String lsn) {
    CausalityToken token = new CausalityToken(timeline, Long.parseUnsignedLong(lsn, 16));

    assertThat(token).hasToString(text);
    assertThat(CausalityToken.parse(text)).isEqualTo(token);
    assertThat(CausalityToken.parse(text.toLowerCase(java.util.Locale.ROOT))).isEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1/",
        "1/2",
        "1/2/3",
        "0/1-1",
        "-1/1-1",
        "1/123456789-0",
        "1/1-1 ",
        "1/g-0"
      })
  void another_text_is_refused_in_words_for_the_client(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CausalityToken.parse(text))
        .withMessage("\"" + text + "\" is no token; a token looks like 3/1A-2B003C8");
  }

  @Test
  void a_timeline_beyond_the_last_one_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CausalityToken.parse("9999999999/1-1"))
        .withMessage("a timeline is a number from 1 to 4294967295");
  }

  @Test
  void a_long_text_is_not_repeated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CausalityToken.parse("x".repeat(10_000)))
        .withMessageMatching(".{64,200}");
  }

  @ParameterizedTest
  @CsvSource({
    "2, 100, true",
    "2, 101, true",
    "2, 99, false",
    "3, 100, true",
    "1, 200, false",
    "0, 200, false",
    "2, -1, true"
  })
  void a_replica_shows_it_from_its_place_on(long timeline, long lsn, boolean visible) {
    assertThat(new CausalityToken(2, 100).isVisibleOn(node(Role.REPLICA, timeline, lsn)))
        .isEqualTo(visible);
  }

  @Test
  void the_primary_shows_everything() {
    assertThat(new CausalityToken(2, 100).isVisibleOn(node(Role.PRIMARY, 0, 0))).isTrue();
  }

  private static Node node(Role role, long timeline, long lsn) {
    return new Node(1, "n", new HostPort("n", 5432), role, timeline, lsn, 0);
  }
}
