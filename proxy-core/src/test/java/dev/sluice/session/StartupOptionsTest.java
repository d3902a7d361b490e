package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StartupOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "-c sluice.route=primary;                          ''; primary",
        "-csluice.route=replica;                           ''; replica",
        "--sluice.route=replica;                           ''; replica",
        "-c geqo=off -c sluice.route=primary -c jit=off;   -c geqo=off -c jit=off; primary",
        "-c search_path=a\\ b -c SLUICE.ROUTE=auto;        -c search_path=a\\ b; auto",
        "-c geqo=off;                                      -c geqo=off; ",
      })
  void options_are_parted(String options, String server, String route) throws Exception {
    StartupOptions parted = StartupOptions.of(Map.of("user", "u", "options", options));

    assertThat(parted.server().getOrDefault("options", "")).isEqualTo(server);
    assertThat(parted.values().get(SessionOption.ROUTE)).isEqualTo(route);
  }

  @Test
  void parameters_of_the_packet_win() throws Exception {
    StartupOptions parted =
        StartupOptions.of(
            Map.of(
                "user",
                "u",
                "sluice.route",
                "replica",
                "options",
                "-c sluice.route=primary --sluice.max-lag=2s"));

    assertThat(parted.server()).containsOnlyKeys("user");
    assertThat(parted.values())
        .containsEntry(SessionOption.ROUTE, "replica")
        .containsEntry(SessionOption.MAX_LAG, "2s");
  }

  @ParameterizedTest
  @CsvSource({"sluice.route, nowhere, 22023", "sluice.foo, x, 42704", "sluice.token, x, 55P02"})
  void a_bad_one_is_refused(String name, String value, String state) {
    assertThatThrownBy(() -> StartupOptions.of(Map.of(name, value)))
        .isInstanceOfSatisfying(
            RefusedOption.class,
            refused -> assertThat(refused.error().sqlState()).isEqualTo(state));
  }
}
