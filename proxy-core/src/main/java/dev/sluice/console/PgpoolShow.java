package dev.sluice.console;

import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.SqlState;
import dev.sluice.session.PoolNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** PGPOOL SHOW, for those settings of Pgpool-II that mean something here. */
final class PgpoolShow {
  private record Item(String name, Object value, String description) {}

  private final ConsoleServices services;

  PgpoolShow(ConsoleServices services) {
    this.services = services;
  }

  Command command() {
    return new Command(
        "pgpool",
        "PGPOOL SHOW ALL | PGPOOL SHOW item",
        "settings in the names of Pgpool-II, as far as they mean something here",
        this::read);
  }

  private Action read(Words words) throws ConsoleException {
    if (!words.accept("show")) {
      throw words.syntaxError();
    }
    String name = words.name();
    words.end();
    if (name.equals("all")) {
      Table all =
          new Table("", "", Table.columns("item", "value", "description"), Table.now(this::all));
      return all.action();
    }
    if (items().stream().noneMatch(item -> item.name().equals(name))) {
      throw ConsoleException.of(
          SqlState.UNDEFINED_OBJECT,
          "PGPOOL SHOW knows no \"" + name + "\" here; PGPOOL SHOW ALL lists what it knows");
    }
    return new Action(
        Table.columns(name),
        () ->
            CompletableFuture.completedStage(
                Answer.rows(
                    items().stream()
                        .filter(item -> item.name().equals(name))
                        .map(item -> Table.row(item.value()))
                        .toList())));
  }

  private List<List<@Nullable String>> all() {
    return items().stream()
        .map(item -> Table.row(item.name(), item.value(), item.description()))
        .toList();
  }

  private List<Item> items() {
    SluiceConfig config = services.loaded().config();
    List<Item> items = new ArrayList<>();
    items.add(new Item("listen_addresses", config.listen().address().host(), "listen.address"));
    items.add(new Item("port", config.listen().address().port(), "listen.address"));
    items.add(new Item("num_init_children", config.limits().maxClients(), "limits.maxClients"));
    items.add(
        new Item(
            "load_balance_mode",
            config.routing().loadBalance() ? "on" : "off",
            "routing.loadBalance"));
    for (PoolNode node : services.facts().nodes()) {
      String index = Integer.toString(node.nodeId());
      items.add(new Item("backend_hostname" + index, node.place().host(), "a node"));
      items.add(new Item("backend_port" + index, node.place().port(), "a node"));
      items.add(new Item("backend_weight" + index, node.load().weight(), "its share of the reads"));
    }
    return items;
  }
}
