package dev.sluice.migrate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and switches as other programs write them. */
final class Amounts {
  private static final Pattern TIME = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([a-z]*)");
  private static final Map<String, String> MILLISECONDS =
      Map.of("ms", "1", "s", "1000", "min", "60000", "h", "3600000", "d", "86400000");

  private Amounts() {}

  /**
   * A time in milliseconds.
   *
   * @param unit that of a number without one: ms, s, min, h, d
   * @return empty if it is none
   */
  static Optional<Long> milliseconds(String text, String unit) {
    Matcher time = TIME.matcher(text.strip());
    if (!time.matches()) {
      return Optional.empty();
    }
    String factor = MILLISECONDS.get(time.group(2).isEmpty() ? unit : time.group(2));
    return Optional.ofNullable(factor)
        .map(f -> new BigDecimal(time.group(1)).multiply(new BigDecimal(f)))
        .map(ms -> ms.setScale(0, RoundingMode.CEILING).longValue());
  }

  /** A duration as Sluice's settings have it, in whole seconds if that is exact. */
  static String duration(long milliseconds) {
    return milliseconds % 1000 == 0 ? milliseconds / 1000 + "s" : milliseconds + "ms";
  }

  /** Whether a switch is on: on, true, yes, 1 or a beginning of these words. */
  static boolean isOn(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    return !word.isEmpty()
        && ("true".startsWith(word)
            || "yes".startsWith(word)
            || word.equals("on")
            || word.equals("1"));
  }
}
