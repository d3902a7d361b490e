package dev.sluice.migrate;

import dev.sluice.config.PgpoolMeanings;
import dev.sluice.config.PgpoolMeanings.Translation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** From a pgpool.conf. */
final class PgpoolMigration {
  static final String PROGRAM = "Pgpool-II";
  private static final Set<String> OFF = Set.of("", "off", "false", "no", "0");
  private static final Set<String> SECONDS = Set.of("connection_life_time", "client_idle_limit");
  private static final Set<String> SWITCHES =
      Set.of(
          "load_balance_mode", "statement_level_load_balance", "ssl", "ssl_prefer_server_ciphers");

  private final Draft draft = new Draft();
  private final Map<String, Entry> byName = new LinkedHashMap<>();
  private final Map<Integer, Map<String, Entry>> nodes = new TreeMap<>();

  private PgpoolMigration() {}

  static Migrated of(String text) {
    return new PgpoolMigration().migrate(text);
  }

  private Migrated migrate(String text) {
    SettingTable table = PgpoolTable.table();
    List<Entry> entries = PgpoolFile.read(text, name -> table.find(name).isPresent(), draft);
    for (Entry entry : entries) {
      if (entry.name().startsWith("backend_") && !entry.subject().isEmpty()) {
        nodes
            .computeIfAbsent(Integer.valueOf(entry.subject()), n -> new LinkedHashMap<>())
            .put(entry.name(), entry);
      } else {
        byName.put(entry.name(), entry);
      }
      // What is switched off there is nothing to bring over, but for what is taken as it is.
      if (!OFF.contains(entry.value()) || isTaken(table, entry)) {
        table.apply(entry, draft, PROGRAM);
      }
    }
    listener();
    variables();
    PgpoolRules rules = new PgpoolRules(draft);
    byName.values().stream().filter(PgpoolRules::areIn).sorted(this::inOrder).forEach(rules::add);
    return draft.end();
  }

  private static boolean isTaken(SettingTable table, Entry entry) {
    return !entry.value().isEmpty()
        && table.find(entry.name()).filter(known -> known.fate() == Fate.TAKEN).isPresent();
  }

  /** Application names win over users, these over databases. */
  private int inOrder(Entry one, Entry other) {
    return Integer.compare(rank(one), rank(other));
  }

  private static int rank(Entry entry) {
    return entry.name().startsWith("app_name") ? 0 : entry.name().startsWith("user") ? 1 : 2;
  }

  private void listener() {
    Entry addresses = byName.get("listen_addresses");
    Entry port = byName.get("port");
    String[] hosts = addresses == null ? new String[] {"localhost"} : addresses.value().split(",");
    String host = hosts[0].strip().equals("*") ? "0.0.0.0" : hosts[0].strip();
    String text = Hosts.withPort(host, port == null ? "9999" : port.value());
    if (addresses != null && hosts.length > 1) {
      draft.byHand(addresses, "one address only; 0.0.0.0 is every one");
    }
    Optional<Entry> entry = Optional.ofNullable(addresses == null ? port : addresses);
    entry.ifPresentOrElse(
        e -> draft.set("listen.address", text, e),
        () -> draft.setStandard("listen.address", text, PROGRAM + "'s default"));
  }

  private void variables() {
    Map<String, String> values = new TreeMap<>();
    Map<String, Entry> sources = new TreeMap<>();
    PgpoolTable.variables()
        .forEach(
            (name, variable) ->
                Optional.ofNullable(byName.get(name))
                    .filter(entry -> !entry.value().isEmpty())
                    .ifPresent(
                        entry -> {
                          values.put(variable, value(entry));
                          sources.put(variable, entry);
                        }));
    backends().ifPresent(text -> values.put("BACKEND_NODES", text));
    Translation translation = PgpoolMeanings.translate(values);
    translation.settings().forEach((path, text) -> draft.set(path, text, source(path, sources)));
    translation.notes().forEach(note -> draft.say(Fate.BY_HAND, "note", note));
    unused(sources, translation);
  }

  /** Certificates without TLS and the like. */
  private void unused(Map<String, Entry> sources, Translation translation) {
    sources.forEach(
        (variable, entry) -> {
          if (PgpoolMeanings.of(variable) instanceof PgpoolMeanings.Sets sets
              && !translation.settings().containsKey(sets.path())) {
            draft.notNeeded(entry, "means nothing beside the other settings");
          }
        });
  }

  private static String value(Entry entry) {
    if (SWITCHES.contains(entry.name())) {
      return Amounts.isOn(entry.value()) ? "on" : "off";
    }
    if (SECONDS.contains(entry.name())) {
      return Amounts.milliseconds(entry.value(), "s")
          .map(milliseconds -> String.valueOf((milliseconds + 999) / 1000))
          .orElse(entry.value());
    }
    return entry.value();
  }

  private Entry source(String path, Map<String, Entry> sources) {
    return sources.entrySet().stream()
        .filter(s -> PgpoolMeanings.of(s.getKey()).equals(new PgpoolMeanings.Sets(path)))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(
            () ->
                path.startsWith("timeouts")
                    ? byName.getOrDefault("client_idle_limit", firstNode())
                    : firstNode());
  }

  private Entry firstNode() {
    return nodes.values().stream()
        .flatMap(node -> node.values().stream())
        .findFirst()
        .orElseGet(() -> new Entry("backend_hostname", "", "", 0));
  }

  /** As Bitnami's variable has it: INDEX:HOST:PORT:WEIGHT. */
  private Optional<String> backends() {
    StringBuilder text = new StringBuilder();
    nodes.forEach(
        (index, node) -> {
          Entry host = node.get("backend_hostname");
          if (host == null || host.value().isEmpty() || host.value().startsWith("/")) {
            draft.say(
                Fate.BY_HAND, "node " + index, "name a host: nodes are reached over TCP only");
            return;
          }
          text.append(text.isEmpty() ? "" : ",").append(index).append(':');
          text.append(Hosts.bracketed(host.value()));
          text.append(':').append(value(node, "backend_port"));
          text.append(':').append(value(node, "backend_weight"));
        });
    return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }

  private static String value(Map<String, Entry> node, String name) {
    Entry entry = node.get(name);
    return entry == null ? "" : entry.value();
  }
}
