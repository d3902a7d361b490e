package dev.sluice.manifests;

import java.util.Map;

/** Every rule, by its name. */
final class Rules {
  static final Map<String, Rule> ALL =
      Map.of(
          "Schema", new SchemaRule(),
          "Names", new NamesRule(),
          "Selectors", new SelectorsRule(),
          "References", new ReferencesRule(),
          "Containers", new ContainersRule(),
          "Rights", new RightsRule(),
          "Postgres", new PostgresRule(),
          "PublicPorts", new PublicPortsRule(),
          "Shutdown", new ShutdownRule(),
          "Documents", new DocumentsRule());

  private Rules() {}
}
