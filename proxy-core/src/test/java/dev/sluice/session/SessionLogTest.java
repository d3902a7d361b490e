package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

final class SessionLogTest {
  @Test
  void each_line_carries_the_session_and_the_next_one_of_the_thread_does_not() {
    Logger logger = (Logger) LoggerFactory.getLogger(ClientSession.class);
    Level before = logger.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    try {
      new SessionLog(42).info("{} ended", "it");
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }

    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getFormattedMessage()).isEqualTo("it ended");
    assertThat(lines.list.get(0).getMDCPropertyMap()).containsEntry("session", "42");
    assertThat(MDC.get("session")).isNull();
  }
}
