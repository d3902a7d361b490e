package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.LogConfig.StatementText;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogSettingsTest {
  private static final String NODES = "cluster: {nodes: [a]}\n";

  @Test
  void nothing_of_clients_is_logged_unless_it_is_asked_for() throws Exception {
    LogConfig log = load("");

    assertThat(log)
        .isEqualTo(
            new LogConfig(
                false, false, Optional.empty(), Optional.empty(), 1, StatementText.NORMALIZED));
    assertThat(log.isOfStatements()).isFalse();
  }

  @Test
  void the_file_may_set_all_of_it() throws Exception {
    LogConfig log =
        load(
            "log: {connections: on, disconnections: on, minDuration: 1s, minDurationSample: 100ms,"
                + " sampleRate: 0.01, statementText: full}");

    assertThat(log)
        .isEqualTo(
            new LogConfig(
                true,
                true,
                Optional.of(Duration.ofSeconds(1)),
                Optional.of(Duration.ofMillis(100)),
                0.01,
                StatementText.FULL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "'off'", "-1"})
  void no_threshold_has_the_words_of_people_and_of_postgresql(String off) throws Exception {
    assertThat(load("log: {minDuration: " + off + "}").minDuration()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "minDuration: 0s|true",
        "minDurationSample: 0s|true",
        "minDurationSample: 0s, sampleRate: 0|false",
        "sampleRate: 1|false"
      })
  void statements_are_logged_when_a_threshold_says_so(String settings, boolean logged)
      throws Exception {
    assertThat(load("log: {" + settings + "}").isOfStatements()).isEqualTo(logged);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "minDuration: 250|log.minDuration: \"250\" is not allowed",
        "minDuration: 25h|log.minDuration: \"25h\" is not allowed",
        "sampleRate: 1.5|log.sampleRate: \"1.5\" is not allowed",
        "sampleRate: 1e-3|log.sampleRate: \"1e-3\" is not allowed",
        "statementText: raw|log.statementText: \"raw\" is not allowed"
      })
  void what_is_not_allowed_is_named(String setting, String problem) {
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> load("log: {" + setting + "}"));

    assertThat(refused.problems()).singleElement().asString().startsWith(problem);
  }

  @Test
  void what_check_prints_means_the_same() throws Exception {
    String yaml = NODES + "log: {minDuration: 250ms, sampleRate: 0.25, statementText: none}";
    ConfigLoader loader = new ConfigLoader(Map.of());

    assertThat(loader.load(loader.load(yaml).effective().yaml()).config().log())
        .isEqualTo(loader.load(yaml).config().log());
  }

  private static LogConfig load(String yaml) throws ConfigException {
    return new ConfigLoader(Map.of()).load(NODES + yaml).config().log();
  }
}
