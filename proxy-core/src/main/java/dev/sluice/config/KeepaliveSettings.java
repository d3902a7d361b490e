package dev.sluice.config;

import dev.sluice.config.SluiceConfig.Keepalive;
import java.time.Duration;

/** The settings of TCP's keepalive. */
record KeepaliveSettings(
    Setting<Duration> idle,
    Setting<Duration> interval,
    Setting<Integer> count,
    Setting<Duration> unacknowledged) {
  private static final String PATH = "timeouts.keepalive";

  static KeepaliveSettings declare() {
    return new KeepaliveSettings(
        Settings.fixed(PATH + ".idle", ValueType.duration("1s", "9h"), "30s"),
        Settings.fixed(PATH + ".interval", ValueType.duration("1s", "9h"), "10s"),
        Settings.fixed(PATH + ".count", ValueType.wholeNumber(1, 127), "3"),
        Settings.fixed(PATH + ".unacknowledged", ValueType.duration("0s", "24h"), "1m"));
  }

  Keepalive read(Values values) {
    return new Keepalive(
        values.get(idle), values.get(interval), values.get(count), values.get(unacknowledged));
  }
}
