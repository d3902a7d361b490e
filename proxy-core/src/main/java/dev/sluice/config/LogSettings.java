package dev.sluice.config;

import dev.sluice.config.LogConfig.StatementText;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of what is logged of clients and their statements. */
record LogSettings(
    Setting<Boolean> connections,
    Setting<Boolean> disconnections,
    Setting<Optional<Duration>> minDuration,
    Setting<Optional<Duration>> minDurationSample,
    Setting<Double> sampleRate,
    Setting<StatementText> statementText) {
  private static final String OFF = "off";
  private static final Pattern SHARE = Pattern.compile("0|1|[01]\\.\\d{1,9}");

  private static final ValueType<Duration> DURATION = ValueType.duration("0s", "24h");

  /** A threshold, or none. PostgreSQL's own word for none is -1. */
  private static final ValueType<Optional<Duration>> THRESHOLD =
      ValueType.scalar(
          "off (also -1), or " + DURATION.allowed(),
          LogSettings::threshold,
          threshold -> threshold.map(DURATION.printer()).orElse(OFF));

  private static final ValueType<Double> RATE =
      ValueType.scalar(
          "a number from 0 to 1, such as 0.01", LogSettings::share, LogSettings::print);

  static LogSettings declare() {
    return new LogSettings(
        Settings.fixed("log.connections", ValueType.SWITCH, "false"),
        Settings.fixed("log.disconnections", ValueType.SWITCH, "false"),
        Settings.fixed("log.minDuration", THRESHOLD, OFF),
        Settings.fixed("log.minDurationSample", THRESHOLD, OFF),
        Settings.fixed("log.sampleRate", RATE, "1"),
        Settings.fixed("log.statementText", ValueType.choice(StatementText.class), "normalized"));
  }

  LogConfig read(Values values) {
    return new LogConfig(
        values.get(connections),
        values.get(disconnections),
        values.get(minDuration),
        values.get(minDurationSample),
        values.get(sampleRate),
        values.get(statementText));
  }

  private static Optional<Duration> threshold(String text) throws NotAllowedException {
    return text.equals(OFF) || text.equals("-1")
        ? Optional.empty()
        : Optional.of(DURATION.parse(text));
  }

  private static Double share(String text) throws NotAllowedException {
    if (!SHARE.matcher(text).matches() || Double.parseDouble(text) > 1) {
      throw new NotAllowedException(text);
    }
    return Double.valueOf(text);
  }

  private static String print(Double share) {
    return share == Math.rint(share) ? Long.toString(Math.round(share)) : share.toString();
  }
}
