package dev.sluice.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The hosts of the databases as the nodes of one cluster. */
final class PgbouncerNodes {
  private static final String FALLBACK = "*";

  /** Addresses by database. */
  private final Map<String, List<String>> byDatabase = new LinkedHashMap<>();

  private final Map<String, Entry> hosts = new LinkedHashMap<>();
  private final Map<String, String> ports = new LinkedHashMap<>();
  private final Draft draft;

  PgbouncerNodes(Draft draft) {
    this.draft = draft;
  }

  void add(Entry entry) {
    if (entry.name().equals("[databases] host")) {
      hosts.put(entry.subject(), entry);
    } else if (entry.name().equals("[databases] port")) {
      ports.put(entry.subject(), entry.value());
    }
  }

  /** Those of the fallback, else of the first database; who has others is named. */
  void end() {
    hosts.forEach((database, host) -> byDatabase.put(database, addresses(database, host)));
    String first =
        byDatabase.containsKey(FALLBACK)
            ? FALLBACK
            : byDatabase.keySet().stream().findFirst().orElse("");
    List<String> nodes = byDatabase.getOrDefault(first, List.of());
    Entry source = hosts.get(first);
    if (source != null && !nodes.isEmpty()) {
      draft.set("cluster.nodes", String.join(",", nodes), source);
    }
    byDatabase.forEach(
        (database, others) -> {
          if (!nodes.containsAll(others)) {
            draft.say(
                Fate.BY_HAND,
                "[databases] host of " + database,
                String.join(", ", others)
                    + ": add what is of the same cluster to cluster.nodes; for another cluster run"
                    + " another Sluice");
          }
        });
  }

  private List<String> addresses(String database, Entry host) {
    String port = ports.getOrDefault(database, "");
    List<String> addresses = new ArrayList<>();
    for (String name : host.value().split(",", -1)) {
      if (name.isBlank() || name.startsWith("/") || name.startsWith("@")) {
        draft.byHand(host, "name a host: nodes are reached over TCP only");
      } else {
        addresses.add(Hosts.withPort(name.strip(), port));
      }
    }
    return addresses;
  }
}
