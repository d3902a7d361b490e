package dev.sluice.demo;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where statements went until one moment, as the proxy's metrics say.
 *
 * @param nodes statements by the node's name in the metrics
 * @param routes statements by target and reason, as {@code "replica: read_only"}; none with a zero
 */
record Traffic(Map<String, Long> nodes, Map<String, Long> routes) {
  private static final Pattern SAMPLE =
      Pattern.compile("^(?<name>\\w+)\\{(?<labels>.*)} (?<value>\\S+)$", Pattern.MULTILINE);

  Traffic {
    nodes = Map.copyOf(nodes);
    routes = Map.copyOf(routes);
  }

  /** Reads a scrape of the metrics in the text format of Prometheus. */
  static Traffic parse(String scrape) {
    Map<String, Long> nodes = new TreeMap<>();
    Map<String, Long> routes = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(scrape);
    while (sample.find()) {
      String labels = sample.group("labels");
      long value = (long) Double.parseDouble(sample.group("value"));
      switch (sample.group("name")) {
        case "sluice_node_statements_total" -> nodes.put(label(labels, "node"), value);
        case "sluice_statements_total" -> {
          if (value > 0) {
            routes.put(label(labels, "target") + ": " + label(labels, "reason"), value);
          }
        }
        default -> {}
      }
    }
    return new Traffic(nodes, routes);
  }

  private static String label(String labels, String name) {
    Matcher matcher = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(labels);
    return matcher.find() ? matcher.group(1) : "";
  }
}
