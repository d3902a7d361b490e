package dev.sluice.session;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as PostgreSQL's settings have it (manual: "Parameter Names and Values"): a
 * number and one of us, ms, s, min, h, d; without a unit milliseconds. From 1 ms to 2,147,483,647
 * ms.
 */
final class LagText {
  private static final Pattern TEXT =
      Pattern.compile("\\s*(\\d{1,12}(?:\\.\\d{0,6})?)\\s*([a-z]*)\\s*");

  /** From the largest to the smallest, in microseconds. */
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", TimeUnit.DAYS.toMicros(1));
    UNITS.put("h", TimeUnit.HOURS.toMicros(1));
    UNITS.put("min", TimeUnit.MINUTES.toMicros(1));
    UNITS.put("s", TimeUnit.SECONDS.toMicros(1));
    UNITS.put("ms", TimeUnit.MILLISECONDS.toMicros(1));
    UNITS.put("us", 1L);
  }

  private LagText() {}

  /** The text as it is kept and shown. */
  static String accept(SessionOption option, String text) throws RefusedOption {
    Matcher matcher = TEXT.matcher(text);
    String unit = matcher.matches() ? matcher.group(2) : "";
    Long micros = UNITS.get(unit.isEmpty() ? "ms" : unit);
    if (!matcher.matches() || micros == null) {
      throw option.refused(
          text, "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", \"d\".");
    }
    long millis =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(micros))
            .divide(BigDecimal.valueOf(1000), 0, RoundingMode.HALF_EVEN)
            .longValue();
    if (millis < 1 || millis > Integer.MAX_VALUE) {
      throw option.refused(text, "The valid range is 1 ms to 2147483647 ms.");
    }
    return print(Duration.ofMillis(millis));
  }

  /** A text that {@link #accept} gave, in nanoseconds. */
  static long nanos(String accepted) {
    String unit = accepted.replaceAll("\\d", "");
    long amount = Long.parseLong(accepted.replaceAll("\\D", ""));
    return TimeUnit.MICROSECONDS.toNanos(amount * UNITS.getOrDefault(unit, 0L));
  }

  /** In the largest unit that loses nothing; what is shorter than a microsecond is lost. */
  static String print(Duration lag) {
    long micros = lag.toNanos() / 1000;
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (micros % unit.getValue() == 0) {
        return String.format(Locale.ROOT, "%d%s", micros / unit.getValue(), unit.getKey());
      }
    }
    throw new IllegalStateException("a microsecond divides everything");
  }
}
