package dev.sluice;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what costs too much for an event loop: few, and a flood waits, within bounds. */
final class BlockingThreads {
  private static final int MOST_WAITING = 10_000;

  private BlockingThreads() {}

  /** PBKDF2 for static passwords. */
  static ExecutorService hashers() {
    return threads(2, "sluice-hash");
  }

  /** Signatures and the checks of certificates. */
  static ExecutorService handshakes(int number) {
    return threads(number, "sluice-tls");
  }

  private static ExecutorService threads(int number, String name) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            number,
            number,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            new DefaultThreadFactory(name, true));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
