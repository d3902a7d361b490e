package dev.sluice.log;

import java.util.Locale;

/** Values as they stand in a line of the log. */
public final class LogText {
  private LogText() {}

  /**
   * A text that a client has chosen, on one line: control characters are shown as {@code \x0a}, so
   * nobody writes lines of his own into the log or colours the terminal of who reads it.
   */
  public static String oneLine(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                safe.append(String.format(Locale.ROOT, "\\x%02x", c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.toString();
  }

  /** Nanoseconds as milliseconds with three decimals, as PostgreSQL prints durations. */
  public static String millis(long nanos) {
    long micros = nanos / 1000;
    return micros / 1000 + "." + String.format(Locale.ROOT, "%03d", micros % 1000);
  }
}
