package dev.sluice.console;

import java.util.ArrayList;
import java.util.List;

/** All commands of the console, made of what they are about. Immutable. */
public final class Commands {
  private final ConsoleServices services;

  public Commands(ConsoleServices services) {
    this.services = services;
  }

  String version() {
    return services.facts().version();
  }

  Grammar grammar() {
    List<Table> tables = new ArrayList<>();
    tables.addAll(new ProxyTables(services).tables());
    return new Grammar(tables, List.of());
  }
}
