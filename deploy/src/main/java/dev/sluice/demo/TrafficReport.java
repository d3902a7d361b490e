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
import java.util.TreeSet;

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

  /** Counts since the start, and in parentheses what the last second has added. */
  private String line(Traffic before, Traffic now) {
    List<String> nodes = new ArrayList<>();
    for (ClusterNode node : cluster.nodes()) {
      String key = node.address().toString(); // what a node of a static list is called
      nodes.add(part(node.name(), key, before.nodes(), now.nodes()));
    }
    List<String> routes = new ArrayList<>();
    for (String route : new TreeSet<>(now.routes().keySet())) {
      routes.add(part(route, route, before.routes(), now.routes()));
    }
    return String.join("  ", nodes) + (routes.isEmpty() ? "" : "  |  " + String.join(", ", routes));
  }

  private static String part(
      String name, String key, Map<String, Long> before, Map<String, Long> now) {
    long count = now.getOrDefault(key, 0L);
    long added = count - before.getOrDefault(key, 0L);
    String total = String.format(Locale.ROOT, "%s %,d", name, count);
    return added == 0 ? total : total + String.format(Locale.ROOT, " (+%,d/s)", added);
  }
}
