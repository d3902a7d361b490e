package dev.sluice.demo;

import dev.sluice.ProxyServer;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prints every second what the proxy counted: the same numbers that a scrape of its metrics shows.
 */
final class TrafficReport {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final LocalCluster cluster;
  private final ProxyServer proxy;
  private final PrintStream out;
  private Traffic last = new Traffic(Map.of(), Map.of());

  TrafficReport(LocalCluster cluster, ProxyServer proxy, PrintStream out) {
    this.cluster = cluster;
    this.proxy = proxy;
    this.out = out;
  }

  /** Prints until this thread is interrupted. */
  void run() throws InterruptedException {
    while (true) {
      Thread.sleep(PERIOD.toMillis());
      String time = LocalTime.now(ZoneId.systemDefault()).format(TIME);
      Traffic now = Traffic.parse(proxy.metrics().scrape());
      out.println(time + "  " + line(last, now));
      last = now;
    }
  }

  /** Counts since the start, and in parentheses those of the last second. */
  private String line(Traffic before, Traffic now) {
    Map<String, String> names = new TreeMap<>();
    cluster.nodes().forEach(node -> names.put(node.address().toString(), node.name()));
    List<String> parts = new ArrayList<>();
    new TreeMap<>(now.nodes())
        .forEach(
            (node, count) ->
                parts.add(part(names.getOrDefault(node, node), count, before.nodes().get(node))));
    String nodes = String.join("  ", parts);
    parts.clear();
    new TreeMap<>(now.routes())
        .forEach((route, count) -> parts.add(part(route, count, before.routes().get(route))));
    return nodes + (parts.isEmpty() ? "" : "  |  " + String.join(", ", parts));
  }

  private static String part(String what, long count, @Nullable Long before) {
    return String.format(
        Locale.ROOT, "%s %,d (+%,d/s)", what, count, count - (before == null ? 0 : before));
  }
}
