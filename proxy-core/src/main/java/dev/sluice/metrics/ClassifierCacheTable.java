package dev.sluice.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.Supplier;

/** The cache of the statement classifier in a scrape. */
final class ClassifierCacheTable implements MultiCollector {
  private final Supplier<CacheSample> cache;

  ClassifierCacheTable(Supplier<CacheSample> cache) {
    this.cache = cache;
  }

  @Override
  public MetricSnapshots collect() {
    CacheSample now = cache.get();
    MetricTable table = new MetricTable();
    table.gauge("sluice_classifier_cache_entries", "Statements whose class is known.", now.size());
    table.addToCounter(
        "sluice_classifier_cache_hits_total", "Look-ups that found a class.", now.hits());
    table.addToCounter(
        "sluice_classifier_cache_misses_total", "Look-ups that found none.", now.misses());
    table.addToCounter(
        "sluice_classifier_cache_evictions_total",
        "Classes forgotten for want of room.",
        now.evictions());
    return table.snapshots();
  }
}
