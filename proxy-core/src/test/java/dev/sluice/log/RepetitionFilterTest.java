package dev.sluice.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RepetitionFilterTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.sluice.RepetitionFilterTest");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final RepetitionFilter filter = new RepetitionFilter();

  @BeforeEach
  void start() {
    filter.setContext(logger.getLoggerContext());
    filter.setMost(3);
    // Longer than any test: the interval ends when the test says so.
    filter.setSeconds(3600);
    filter.start();
    lines.addFilter(filter);
    lines.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
    filter.stop();
  }

  @Test
  void what_repeats_beyond_the_limit_is_summed_up_when_the_interval_ends() {
    for (int i = 0; i < 135; i++) {
      logger.warn("node {} is down", i);
    }
    filter.sumUp();

    assertThat(shown())
        .containsExactly(
            "WARN node 0 is down",
            "WARN node 1 is down",
            "WARN node 2 is down",
            "WARN 132 more in 3600 s: node {} is down");
  }

  @Test
  void a_new_interval_begins_anew() {
    for (int i = 0; i < 3; i++) {
      logger.warn("again");
    }
    filter.sumUp();
    logger.warn("again");

    assertThat(shown()).hasSize(4).containsOnly("WARN again");
  }

  @Test
  void warnings_of_different_patterns_do_not_count_together() {
    for (int i = 0; i < 5; i++) {
      logger.warn("one");
      logger.warn("other");
    }

    assertThat(shown()).hasSize(6);
  }

  @Test
  void errors_of_different_texts_all_pass() {
    for (int i = 0; i < 50; i++) {
      logger.error("session {} failed", i);
      logger.error("session failed", new IllegalStateException("cause " + i));
    }

    assertThat(shown()).hasSize(100);
  }

  @Test
  void the_same_error_is_summed_up_too() {
    for (int i = 0; i < 50; i++) {
      logger.error("no primary");
    }
    filter.sumUp();

    assertThat(shown()).hasSize(4).last().isEqualTo("WARN 47 more in 3600 s: no primary");
  }

  @Test
  void what_only_informs_is_never_held_back() {
    for (int i = 0; i < 50; i++) {
      logger.info("listening");
    }

    assertThat(shown()).hasSize(50);
  }

  private List<String> shown() {
    return lines.list.stream().map(e -> e.getLevel() + " " + e.getFormattedMessage()).toList();
  }
}
