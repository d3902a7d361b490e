package dev.sluice;

import dev.sluice.config.LoadedConfig;
import dev.sluice.config.ShutdownConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a proxy on SIGTERM, as long as clients need it:
 *
 * <pre>
 *   serving --SIGTERM--> not ready, serving --shutdown.delay--> port closed, idle clients told
 *                                                                    |
 *                              closed <--all have left, or shutdown.timeout
 *
 *   a second SIGTERM, or SIGINT --> closed, at once
 * </pre>
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final ProxyServer proxy;
  private final CountDownLatch hurry = new CountDownLatch(1);
  private boolean begun;

  Drain(ProxyServer proxy) {
    this.proxy = proxy;
  }

  /** For {@code sluice run}: until the process is told to end. */
  static int run(LoadedConfig loaded, ConfigReader source)
      throws IOException, InterruptedException {
    loaded.notes().forEach(LOG::warn);
    ProxyServer proxy = ProxyServer.start(loaded, source);
    StartupSummary summary =
        new StartupSummary(
            loaded.config(),
            proxy.topology().current().nodes(),
            proxy.httpAddress(),
            OpenFiles.limit());
    summary.lines().forEach(LOG::info);
    summary.tooFewFiles().ifPresent(LOG::warn);
    new Drain(proxy).onSignals();
    proxy.awaitClosed();
    return 0;
  }

  private void onSignals() {
    Signals.handle("TERM", this::terminate);
    Signals.handle("INT", this::endAtOnce);
    Signals.handle("HUP", proxy.reloader()::reload);
    // However else the process ends.
    Runtime.getRuntime().addShutdownHook(new Thread(proxy::close, "sluice-shutdown"));
  }

  private synchronized void terminate() {
    if (begun) {
      endAtOnce();
      return;
    }
    begun = true;
    new Thread(this::run, "sluice-drain").start();
  }

  private void endAtOnce() {
    LOG.info("ends at once");
    hurry.countDown();
    new Thread(proxy::close, "sluice-end").start();
  }

  private void run() {
    ShutdownConfig settings = proxy.config().shutdown();
    try {
      proxy.refuseReadiness();
      LOG.info(
          "SIGTERM: not ready any more, the port is open for {} ms", settings.delay().toMillis());
      if (!hurry.await(settings.delay().toMillis(), TimeUnit.MILLISECONDS)) {
        int sessions = proxy.dismissClients();
        LOG.info(
            "the port is closed; up to {} ms for {} clients",
            settings.timeout().toMillis(),
            sessions);
        awaitClients(settings);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      LOG.info("ends with {} clients", proxy.clients());
      proxy.close();
    }
  }

  private void awaitClients(ShutdownConfig settings) throws InterruptedException {
    long end = System.nanoTime() + settings.timeout().toNanos();
    while (proxy.clients() > 0
        && System.nanoTime() - end < 0
        && !hurry.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      // Each look is a wait.
    }
  }
}
