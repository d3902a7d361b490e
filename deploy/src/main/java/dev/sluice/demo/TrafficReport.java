package dev.sluice.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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

/** Prints every second what the proxy counted, as anyone could who scrapes its metrics. */
final class TrafficReport {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final LocalCluster cluster;
  private final PrintStream out;
  private final HttpRequest scrape;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private Traffic last = new Traffic(Map.of(), Map.of());

  TrafficReport(LocalCluster cluster, Proxy proxy, PrintStream out) {
    this.cluster = cluster;
    this.out = out;
    this.scrape =
        HttpRequest.newBuilder(URI.create("http://" + proxy.httpAddress() + "/metrics"))
            .timeout(LIMIT)
            .build();
  }

  /** Prints until this thread is interrupted. */
  void run() throws InterruptedException {
    while (true) {
      Thread.sleep(PERIOD.toMillis());
      String time = LocalTime.now(ZoneId.systemDefault()).format(TIME);
      try {
        Traffic now = Traffic.parse(http.send(scrape, BodyHandlers.ofString()).body());
        out.println(time + "  " + line(last, now));
        last = now;
      } catch (IOException e) {
        out.println(time + "  the metrics cannot be read: " + e);
      }
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
