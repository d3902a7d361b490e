package dev.sluice.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whether queries ask for what a proxy shows, in a way that fits its type. */
public final class QueryCheck {
  /** What Prometheus adds to each sample. */
  private static final Set<String> OF_THE_TARGET = Set.of("namespace", "job", "instance", "pod");

  private static final Set<String> OF_COUNTERS = Set.of("rate", "irate", "increase", "resets");

  private final Scrape scrape;

  public QueryCheck(Scrape scrape) {
    this.scrape = scrape;
  }

  /** What is wrong with a query, empty if nothing is. */
  public List<String> complaints(String query) {
    List<String> complaints = new ArrayList<>();
    try {
      List<PromQuery.Use> uses = PromQuery.uses(query);
      if (uses.isEmpty()) {
        complaints.add("no metric");
      }
      uses.forEach(use -> check(use, complaints));
    } catch (IllegalArgumentException notAQuery) {
      complaints.add(String.valueOf(notAQuery.getMessage()));
    }
    return complaints.stream().map(complaint -> complaint + " in " + query).toList();
  }

  private void check(PromQuery.Use use, List<String> complaints) {
    String metric = use.metric();
    String type = scrape.type(metric);
    if (type.isEmpty()) {
      complaints.add("no metric " + metric);
      return;
    }
    Set<String> missing = new TreeSet<>(use.matched());
    missing.addAll(use.kept());
    missing.removeAll(OF_THE_TARGET);
    missing.removeAll(scrape.labels().getOrDefault(metric, Set.of()));
    missing.forEach(label -> complaints.add(metric + " has no label " + label));
    String function = use.around().isEmpty() ? "" : use.around().get(0);
    if (PromQuery.RANGE_FUNCTIONS.contains(function) != use.ranged()) {
      complaints.add(metric + (use.ranged() ? " has a range" : " has no range"));
    }
    boolean counts = !type.equals("gauge");
    if (counts != OF_COUNTERS.contains(function)) {
      complaints.add(metric + " is a " + type + ", but in " + function);
    }
    buckets(use, type, complaints);
  }

  private static void buckets(PromQuery.Use use, String type, List<String> complaints) {
    boolean bucket = type.equals("histogram") && use.metric().endsWith("_bucket");
    boolean quantile = use.around().contains("histogram_quantile");
    if (bucket != quantile) {
      complaints.add(use.metric() + " and histogram_quantile belong together");
    }
    if (bucket && !use.kept().contains("le")) {
      complaints.add(use.metric() + " needs le");
    }
  }
}
