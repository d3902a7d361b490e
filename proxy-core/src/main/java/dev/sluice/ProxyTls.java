package dev.sluice;

import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TlsConfig.ListenMode;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.metrics.TlsMeters;
import dev.sluice.tls.ClientTls;
import dev.sluice.tls.ServerTls;
import dev.sluice.tls.TlsException;
import dev.sluice.tls.TlsLibrary;
import dev.sluice.topology.JdbcTls;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS towards both sides, with the threads that it needs: some for the costly parts of handshakes,
 * one that looks at the files. Lives as long as the proxy.
 */
final class ProxyTls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyTls.class);

  private final ExecutorService handshakes;
  private final ScheduledExecutorService files =
      Executors.newSingleThreadScheduledExecutor(
          new DefaultThreadFactory("sluice-tls-files", true));
  private final Optional<ClientTls> clients;
  private final ServerTls servers;

  /**
   * Reads the files. Blocks.
   *
   * @throws TlsException one of them is of no use
   */
  ProxyTls(SluiceConfig config, TlsMeters meters) throws TlsException {
    handshakes = BlockingThreads.handshakes(Math.max(1, config.threads().eventLoops() / 2));
    servers = new ServerTls(config.cluster().tls(), meters, handshakes);
    clients =
        config.listen().tls().mode() == ListenMode.OFF
            ? Optional.empty()
            : Optional.of(new ClientTls(config.listen().tls(), meters, handshakes));
    clients.ifPresent(tls -> LOG.info("TLS for clients with {}, by {}", tls, TlsLibrary.name()));
    clients.ifPresent(tls -> look(tls::refresh, config.listen().tls().refresh()));
    look(servers::refresh, config.cluster().tls().refresh());
  }

  /**
   * Reads the files and keeps nothing of them. Blocks.
   *
   * @throws TlsException one of them is of no use
   */
  static void check(SluiceConfig config) throws TlsException {
    try (ProxyMetrics metrics = new ProxyMetrics();
        ProxyTls tls = new ProxyTls(config, metrics.tls())) {
      LOG.debug("towards servers: {}", tls.servers());
    }
  }

  /** Reads the files again, soon. */
  void refresh() {
    clients.ifPresent(tls -> files.execute(tls::refresh));
    files.execute(servers::refresh);
  }

  private void look(Runnable refresh, Duration interval) {
    files.scheduleWithFixedDelay(
        refresh, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Empty when clients are to do without. */
  Optional<ClientTls> clients() {
    return clients;
  }

  ServerTls servers() {
    return servers;
  }

  /** The same for connections of pgjdbc. */
  JdbcTls jdbc() {
    return servers::jdbcProperties;
  }

  @Override
  public void close() {
    files.shutdownNow();
    handshakes.shutdownNow();
    servers.close();
  }
}
