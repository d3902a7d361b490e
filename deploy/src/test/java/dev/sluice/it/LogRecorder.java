package dev.sluice.it;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the proxy logs at its default level while this is open. */
public final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger proxy = (Logger) LoggerFactory.getLogger("dev.sluice");
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = proxy.getLevel();

  public LogRecorder() {
    setContext(root.getLoggerContext());
    start();
    proxy.setLevel(Level.INFO);
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  List<String> lines() {
    return events.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }

  /** The messages that ask for someone's attention. */
  List<String> alarms() {
    return events.stream()
        .filter(e -> e.getLevel().isGreaterOrEqual(Level.WARN))
        .map(e -> e.getLevel() + " " + e.getLoggerName() + " " + e.getFormattedMessage())
        .toList();
  }

  /**
   * What must never be logged; that there is no primary, or two, or no Kubernetes API, is something
   * to shout about.
   */
  public List<String> errors() {
    return events.stream()
        .filter(e -> e.getLevel().isGreaterOrEqual(Level.ERROR))
        .filter(e -> !e.getFormattedMessage().startsWith("No primary"))
        .filter(e -> !e.getFormattedMessage().contains(": REFUSED"))
        .filter(e -> !e.getFormattedMessage().startsWith("Kubernetes API"))
        .map(e -> e.getLoggerName() + " " + e.getFormattedMessage())
        .toList();
  }

  @Override
  public void close() {
    root.detachAppender(this);
    proxy.setLevel(before);
    stop();
  }
}
