package dev.sluice.session;

import dev.sluice.config.FailoverConfig;
import dev.sluice.protocol.PgError;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one session waits for a primary: until it hears of one, and no longer than {@code
 * failover.holdTimeout}. On the session's event loop.
 */
final class Holding {
  /** How often it is tried again to reach a primary that there is, but that answers nobody. */
  private static final int RETRY_MILLIS = 50;

  private final EventLoop loop;
  private final Holds holds;
  private final Runnable retry;
  private final Consumer<PgError> refuse;
  private @Nullable Future<?> timer;
  private Runnable next;
  private boolean counted;
  private long since;

  Holding(EventLoop loop, Holds holds, Runnable retry, Consumer<PgError> refuse) {
    this.loop = loop;
    this.holds = holds;
    this.retry = retry;
    this.refuse = refuse;
    this.next = retry;
  }

  /**
   * The statement at the head waits, or is refused a moment later when too many do, or when it has
   * done so for too long.
   *
   * @param why what it is refused with then
   * @param announced whether a change of the cluster will tell when to go on
   */
  void hold(PgError why, boolean announced) {
    FailoverConfig settings = holds.settings();
    if (!counted) {
      counted = holds.enter();
      since = loop.ticker().nanoTime();
    }
    long left = settings.holdTimeout().toNanos() - (loop.ticker().nanoTime() - since);
    if (!counted) {
      after(0, () -> refuse.accept(SessionErrors.tooManyHeld(settings)));
    } else if (left <= 0) {
      after(0, () -> refuse.accept(SessionErrors.heldTooLong(why, settings)));
    } else {
      long pause = announced ? left : TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
      after(Math.min(left, pause), retry);
    }
  }

  private void after(long nanos, Runnable then) {
    next = then;
    timer = loop.schedule(this::goOn, nanos, TimeUnit.NANOSECONDS);
  }

  /** Whether it waits now. */
  boolean isOn() {
    return timer != null;
  }

  /** Something has changed. */
  void wake() {
    if (timer != null && timer.cancel(false)) {
      goOn();
    }
  }

  private void goOn() {
    timer = null;
    next.run();
  }

  /** The session has what it waited for, or wants it no more. */
  void end() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    if (counted) {
      counted = false;
      holds.leave();
    }
  }
}
