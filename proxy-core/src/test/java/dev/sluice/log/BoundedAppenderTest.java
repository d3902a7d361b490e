package dev.sluice.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BoundedAppenderTest {
  /** Takes one event and then no more until it is let go. */
  private static final class StuckAppender extends AppenderBase<ILoggingEvent> {
    private final CountDownLatch taken = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);
    private final AtomicInteger written = new AtomicInteger();

    @Override
    protected void append(ILoggingEvent event) {
      taken.countDown();
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      written.incrementAndGet();
    }
  }

  @Test
  void whoever_logs_goes_on_while_nothing_is_written_and_what_is_lost_is_counted()
      throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    StuckAppender stuck = new StuckAppender();
    stuck.setContext(context);
    stuck.start();
    BoundedAppender bounded = new BoundedAppender();
    bounded.setContext(context);
    bounded.addAppender(stuck);
    bounded.start();
    Logger logger = context.getLogger("test");
    logger.addAppender(bounded);
    long before = BoundedAppender.dropped();

    logger.info("is being written");
    stuck.taken.await();
    for (int i = 0; i < BoundedAppender.CAPACITY + 100; i++) {
      logger.info("waits, or is dropped");
    }

    assertThat(BoundedAppender.dropped() - before).isEqualTo(100);
    stuck.free.countDown();
    bounded.stop();
    assertThat(stuck.written).hasValue(BoundedAppender.CAPACITY + 1);
  }
}
