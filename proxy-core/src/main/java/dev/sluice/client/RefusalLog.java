package dev.sluice.client;

import dev.sluice.protocol.PgError;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

  private final LongSupplier nanoClock;
  private final AtomicLong second;
  private final AtomicInteger lines = new AtomicInteger();

  RefusalLog(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.second = new AtomicLong(nanoClock.getAsLong());
  }

  void refused(Applicant who, PgError error) {
    int unsaid = 0;
    long began = second.get();
    long now = nanoClock.getAsLong();
    if (now - began >= SECOND && second.compareAndSet(began, now)) {
      unsaid = Math.max(0, lines.getAndSet(0) - MOST_LINES);
    }
    if (unsaid > 0) {
      LOG.info("{} more logins were refused", unsaid);
    }
    if (lines.incrementAndGet() <= MOST_LINES) {
      LOG.info(
          "login of \"{}\" to \"{}\" from {} refused: {} {}",
          printable(who.serversUser()),
          printable(who.serversDatabase()),
          who.host(),
          error.sqlState(),
          printable(error.message()));
    }
  }

  private static String printable(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }
}
