package dev.sluice.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Lets a warning pass a few times in each interval; what comes beyond is counted, and summed up in
 * one line at its end. Warnings repeat each other when logger and message pattern are the same;
 * errors only when their whole text is the same, cause included. Anything below passes.
 *
 * <p>A filter of an appender, not Logback's turbo filter: it costs only lines that are logged.
 */
public final class RepetitionFilter extends Filter<ILoggingEvent> {
  static final String SUMMARY = "{} more in {} s: {}";

  /** More kinds than that at a time are not told apart from new ones: they pass. */
  private static final int MOST_KINDS = 1000;

  private final Map<Kind, AtomicInteger> seen = new ConcurrentHashMap<>();
  private int most = 10;
  private int seconds = 10;
  private @Nullable ScheduledFuture<?> clock;

  /** What repeats. */
  private record Kind(String logger, Level level, String text) {
    static Kind of(ILoggingEvent event) {
      boolean error = event.getLevel().isGreaterOrEqual(Level.ERROR);
      String text = error ? event.getFormattedMessage() : event.getMessage();
      IThrowableProxy cause = event.getThrowableProxy();
      return new Kind(
          event.getLoggerName(),
          event.getLevel(),
          error && cause != null
              ? text + ": " + cause.getClassName() + ": " + cause.getMessage()
              : String.valueOf(text));
    }
  }

  /** Sets how often one passes in an interval. */
  public void setMost(int times) {
    most = times;
  }

  /** Sets the length of an interval. */
  public void setSeconds(int length) {
    seconds = length;
  }

  @Override
  public void start() {
    clock =
        getContext()
            .getScheduledExecutorService()
            .scheduleWithFixedDelay(this::sumUp, seconds, seconds, TimeUnit.SECONDS);
    super.start();
  }

  @Override
  public void stop() {
    if (clock != null) {
      clock.cancel(false);
    }
    super.stop();
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.WARN) || SUMMARY.equals(event.getMessage())) {
      return FilterReply.NEUTRAL;
    }
    Kind kind = Kind.of(event);
    AtomicInteger times = seen.get(kind);
    if (times == null) {
      if (seen.size() >= MOST_KINDS) {
        return FilterReply.NEUTRAL;
      }
      times = seen.computeIfAbsent(kind, first -> new AtomicInteger());
    }
    return times.incrementAndGet() > most ? FilterReply.DENY : FilterReply.NEUTRAL;
  }

  /** The interval has ended. */
  void sumUp() {
    for (Iterator<Map.Entry<Kind, AtomicInteger>> all = seen.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<Kind, AtomicInteger> one = all.next();
      all.remove();
      int more = one.getValue().get() - most;
      if (more > 0) {
        Kind kind = one.getKey();
        LoggerFactory.getLogger(kind.logger()).warn(SUMMARY, more, seconds, kind.text());
      }
    }
  }
}
