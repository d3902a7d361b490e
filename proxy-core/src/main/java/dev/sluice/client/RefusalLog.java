package dev.sluice.client;

import dev.sluice.protocol.PgError;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Says in the log who was refused and why, a line each, but so many in a second and no more: the
 * port is open to anyone. Never holds what a client has answered. Any thread.
 */
final class RefusalLog {
  /** Lines of one second, the one that counts the others left out. */
  static final int MOST_LINES = 10;

  private static final long SECOND = 1_000_000_000L;

  /** Names are the client's: without this it could write lines of its own. */
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final LongSupplier nanoClock;
  private final Consumer<String> lines;
  private final AtomicLong second;
  private final AtomicInteger inSecond = new AtomicInteger();

  /**
   * @param nanoClock monotonic, such as {@link System#nanoTime}
   * @param lines takes each line
   */
  RefusalLog(LongSupplier nanoClock, Consumer<String> lines) {
    this.nanoClock = nanoClock;
    this.lines = lines;
    this.second = new AtomicLong(nanoClock.getAsLong());
  }

  void refused(Applicant who, PgError error) {
    long began = second.get();
    long now = nanoClock.getAsLong();
    if (now - began >= SECOND && second.compareAndSet(began, now)) {
      int unsaid = inSecond.getAndSet(0) - MOST_LINES;
      if (unsaid > 0) {
        lines.accept(unsaid + " more logins were refused");
      }
    }
    if (inSecond.incrementAndGet() <= MOST_LINES) {
      lines.accept(
          printable(
              "login of \"%s\" to \"%s\" from %s refused: %s %s"
                  .formatted(
                      who.serversUser(),
                      who.serversDatabase(),
                      who.host(),
                      error.sqlState(),
                      error.message())));
    }
  }

  private static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }
}
