package dev.sluice.k8s;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What this module has logged since it was made. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.sluice.k8s");

  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  LogLines() {
    setContext(LOGGER.getLoggerContext());
    start();
    LOGGER.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  List<String> lines(String level) {
    return events.stream()
        .filter(event -> event.getLevel().toString().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  boolean has(String level, String part) {
    return lines(level).stream().anyMatch(line -> line.contains(part));
  }

  @Override
  public void close() {
    LOGGER.detachAppender(this);
  }
}
