package dev.sluice.console;

import dev.sluice.config.EffectiveConfig;
import dev.sluice.session.PoolNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy itself is: its version, its settings, what happened, and its nodes as Pgpool shows
 * them.
 */
final class ProxyTables {
  private final ConsoleServices services;

  ProxyTables(ConsoleServices services) {
    this.services = services;
  }

  List<Table> tables() {
    return List.of(
        new Table(
            "version",
            "the version of the proxy",
            Table.columns("version"),
            Table.now(() -> List.of(Table.row("Sluice " + services.facts().version())))),
        new Table(
            "events",
            "what happened of late, the newest first",
            Table.columns("at", "since", "kind", "node", "event", "detail", "#count"),
            Table.now(this::events)),
        new Table(
            "config",
            "the settings that apply",
            Table.columns("key", "value", "default", "changeable"),
            Table.now(this::config)),
        new Table(
            "pool_nodes",
            "the nodes, in the columns of Pgpool-II",
            Table.columns(PoolNode.COLUMNS.toArray(String[]::new)),
            Table.now(this::poolNodes)),
        new Table(
            "pool_version",
            "the version, as Pgpool-II shows it",
            Table.columns("pool_version"),
            Table.now(() -> List.of(Table.row("Sluice " + services.facts().version())))));
  }

  private List<List<@Nullable String>> events() {
    return services.metrics().events().newest().stream()
        .map(
            event ->
                Table.row(
                    Census.time(event.at()),
                    Census.time(event.since()),
                    event.kind().name().toLowerCase(Locale.ROOT),
                    event.node(),
                    event.text(),
                    event.detail(),
                    event.count()))
        .toList();
  }

  private List<List<@Nullable String>> config() {
    List<List<@Nullable String>> rows = new ArrayList<>();
    // The two names of PgBouncer that pgbouncer_exporter looks for.
    rows.add(
        Table.row(
            "max_client_conn", services.loaded().config().limits().maxClients(), "1000", "no"));
    rows.add(Table.row("max_user_connections", "0", "0", "no"));
    for (EffectiveConfig.Line line : services.loaded().effective().lines()) {
      rows.add(Table.row(line.path(), line.yaml(), line.standard(), "no"));
    }
    return rows;
  }

  private List<List<@Nullable String>> poolNodes() {
    return services.facts().nodes().stream()
        .map(node -> Table.row(node.values(false).toArray()))
        .toList();
  }
}
