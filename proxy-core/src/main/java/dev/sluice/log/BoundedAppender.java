package dev.sluice.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;

/**
 * Hands events to a thread of its own, through a queue with an end: at the end events are dropped
 * and counted, and whoever logs never waits. For what clients cause to be logged, on event loops.
 */
public final class BoundedAppender extends AsyncAppender {
  /** Events that wait at most. */
  static final int CAPACITY = 8192;

  /** Between the look at the queue and the offer others may come in; far fewer than this. */
  private static final int RESERVE = 1024;

  private static final LongAdder DROPPED = new LongAdder();

  public BoundedAppender() {
    setQueueSize(CAPACITY + RESERVE);
    setDiscardingThreshold(0);
    setNeverBlock(true);
  }

  /** Events of this process that were dropped so far. */
  public static long dropped() {
    return DROPPED.sum();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (getRemainingCapacity() <= RESERVE) {
      DROPPED.increment();
    } else {
      super.append(event);
    }
  }
}
