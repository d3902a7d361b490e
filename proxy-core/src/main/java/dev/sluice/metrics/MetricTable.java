package dev.sluice.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values that are sampled together when a scrape comes, for rows that come and go (nodes): a scrape
 * shows only what exists. One thread.
 */
final class MetricTable {
  private record Family(String name, String help) {}

  private final Map<Family, Map<Labels, Double>> gauges = new LinkedHashMap<>();
  private final Map<Family, Map<Labels, Double>> counters = new LinkedHashMap<>();

  /** Sets a gauge; the last value of equal labels stays. */
  void gauge(String name, String help, Number value, String... labels) {
    rows(gauges, name, help).put(Labels.of(labels), value.doubleValue());
  }

  /** Adds to a gauge: values of equal labels are summed. */
  void addToGauge(String name, String help, Number value, String... labels) {
    rows(gauges, name, help).merge(Labels.of(labels), value.doubleValue(), Double::sum);
  }

  /** Adds to a counter, whose name ends in {@code _total}: values of equal labels are summed. */
  void addToCounter(String name, String help, Number value, String... labels) {
    rows(counters, name, help).merge(Labels.of(labels), value.doubleValue(), Double::sum);
  }

  MetricSnapshots snapshots() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    gauges.forEach((family, rows) -> all.metricSnapshot(gauge(family, rows)));
    counters.forEach((family, rows) -> all.metricSnapshot(counter(family, rows)));
    return all.build();
  }

  private static Map<Labels, Double> rows(
      Map<Family, Map<Labels, Double>> families, String name, String help) {
    return families.computeIfAbsent(new Family(name, help), family -> new LinkedHashMap<>());
  }

  private static GaugeSnapshot gauge(Family family, Map<Labels, Double> rows) {
    GaugeSnapshot.Builder snapshot =
        GaugeSnapshot.builder().name(family.name()).help(family.help());
    rows.forEach(
        (labels, value) ->
            snapshot.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return snapshot.build();
  }

  /** The model wants a counter's name without its suffix and writes it with it. */
  private static CounterSnapshot counter(Family family, Map<Labels, Double> rows) {
    CounterSnapshot.Builder snapshot =
        CounterSnapshot.builder()
            .name(family.name().substring(0, family.name().length() - "_total".length()))
            .help(family.help());
    rows.forEach(
        (labels, value) ->
            snapshot.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    return snapshot.build();
  }
}
