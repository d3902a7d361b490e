package dev.sluice.session;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/**
 * The process ids that clients are told, which cancel requests bring back. They say which proxy has
 * made them. Any thread.
 *
 * <pre>
 *   bit 31   30 ... 20   19 ... 0
 *       0    proxy       number of the session, not 0
 * </pre>
 *
 * <p>Positive, as process ids are: pgjdbc and others print them.
 */
public final class ProcessIds {
  /** Largest id of a proxy; 0 is that of one that has no others beside it. */
  public static final int MOST_PROXIES = 2_047;

  private static final int NUMBER_BITS = 20;

  /** More than there may be clients. */
  private static final int NUMBERS = (1 << NUMBER_BITS) - 1;

  private final IntSupplier ownProxy;
  private final AtomicInteger last =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(NUMBERS));

  /**
   * Makes a source of ids.
   *
   * @param ownProxy the id of this proxy, 0 to {@link #MOST_PROXIES}; asked for each id
   */
  ProcessIds(IntSupplier ownProxy) {
    this.ownProxy = ownProxy;
  }

  /** One that is not taken. There are more than clients, so there is one. */
  int next(IntPredicate taken) {
    int proxy = ownProxy.getAsInt() << NUMBER_BITS;
    int id;
    do {
      id = proxy | (1 + Math.floorMod(last.incrementAndGet(), NUMBERS));
    } while (taken.test(id));
    return id;
  }

  /** The id of the proxy that has made this process id, if any has. */
  public static int proxyOf(int processId) {
    return processId >>> NUMBER_BITS;
  }
}
