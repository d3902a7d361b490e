package dev.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Everything that one Sluice process counts and times; {@code docs/metrics.md} lists it.
 *
 * <p>Two ways lead into a scrape. What happens is counted where it happens, in {@link
 * java.util.concurrent.atomic.LongAdder}s: {@link #clients}, {@link #statements}, {@link
 * #latencies}; no lock and no allocation, so event loops may. What is so is asked for when a scrape
 * comes: {@link #watchPool}, {@link #watchNodes}, {@link #watchClassifierCache}; the suppliers run
 * on the scraping thread.
 *
 * <p>Any thread. Lives as long as the process.
 */
public final class ProxyMetrics implements AutoCloseable {
  /** The text format of Prometheus, which every scraper reads. */
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RecentEvents events = new RecentEvents();
  private final ClientMeters clients = new ClientMeters(registry, events);
  private final PrimaryMeters primary = new PrimaryMeters(registry, System::nanoTime);
  private final StatementMeters statements = new StatementMeters(registry, events);
  private final QueryLatencies latencies = new QueryLatencies();
  private final TlsMeters tls = new TlsMeters(registry);
  private final ReloadMeters reloads = new ReloadMeters(registry);
  private final RuntimeMeters runtime = new RuntimeMeters(registry);
  private final Set<Class<?>> watched = ConcurrentHashMap.newKeySet();

  /** Registers the meters of the process (JVM, Netty) and all counters, which start at zero. */
  public ProxyMetrics() {
    registry.getPrometheusRegistry().register(latencies);
  }

  /**
   * A scrape in one of the two text formats.
   *
   * @param contentType value of the Content-Type header
   * @param text the body, to be encoded in UTF-8
   */
  public record Scrape(String contentType, String text) {}

  /** All metrics in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape(TEXT);
  }

  /**
   * All metrics in the format that fits an Accept header best: OpenMetrics where it is named, else
   * the text format of Prometheus. Binary formats are not offered.
   *
   * @param accept value of the header; empty when there is none
   */
  public Scrape scrape(String accept) {
    boolean openMetrics = accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text");
    String contentType = openMetrics ? OPEN_METRICS : TEXT;
    return new Scrape(contentType, registry.scrape(contentType));
  }

  /** For meters beyond those of Sluice. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Connections and logins of clients. */
  public ClientMeters clients() {
    return clients;
  }

  /** Whether there is a primary, and who waits for one. */
  public PrimaryMeters primary() {
    return primary;
  }

  /** What happened of late, for people. */
  public RecentEvents events() {
    return events;
  }

  /** Handshakes and certificates. */
  public ReloadMeters reloads() {
    return reloads;
  }

  public TlsMeters tls() {
    return tls;
  }

  /** Statements by route and by node. */
  public StatementMeters statements() {
    return statements;
  }

  /** How long queries take. */
  public QueryLatencies latencies() {
    return latencies;
  }

  /**
   * Shows the server connections of this pool.
   *
   * @throws IllegalStateException when a pool is shown already
   */
  public void watchPool(PoolStats pool) {
    watch(new PoolTable(pool));
  }

  /**
   * Shows these nodes; they may come and go. Of several with one name the last counts.
   *
   * @throws IllegalStateException when nodes are shown already
   */
  public void watchNodes(Supplier<List<NodeSample>> nodes) {
    watch(new NodeTable(nodes, statements));
  }

  /**
   * Shows the cache of the statement classifier.
   *
   * @throws IllegalStateException when a cache is shown already
   */
  public void watchClassifierCache(Supplier<CacheSample> cache) {
    watch(new ClassifierCacheTable(cache));
  }

  /**
   * Shows how far behind the event loops are.
   *
   * @param delay until they run a task; asked at each scrape, on the scraping thread, and may block
   */
  public void watchEventLoops(Supplier<Duration> delay) {
    runtime.watchEventLoops(registry, delay);
  }

  /**
   * Shows how many lines of the log were dropped.
   *
   * @param dropped since the process began; asked at each scrape, on the scraping thread
   */
  public void watchLog(LongSupplier dropped) {
    FunctionCounter.builder("sluice_log_lines_dropped_total", dropped, lines -> lines.getAsLong())
        .description("Lines of the log that were dropped.")
        .register(registry);
  }

  /** The registry itself would take a second table and then fail at each scrape. */
  private void watch(MultiCollector table) {
    if (!watched.add(table.getClass())) {
      throw new IllegalStateException(table.getClass().getSimpleName() + " is shown already");
    }
    registry.getPrometheusRegistry().register(table);
  }

  /** Lets go of the JVM's notifications of garbage collections. */
  @Override
  public void close() {
    runtime.close();
    registry.close();
  }
}
