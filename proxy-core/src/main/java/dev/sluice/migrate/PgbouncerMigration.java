package dev.sluice.migrate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From a pgbouncer.ini. */
final class PgbouncerMigration {
  static final String PROGRAM = "PgBouncer";

  private final Draft draft = new Draft();
  private final Map<String, Entry> byName = new LinkedHashMap<>();

  private PgbouncerMigration() {}

  static Migrated of(String text) {
    return new PgbouncerMigration().migrate(text);
  }

  private Migrated migrate(String text) {
    List<Entry> entries = PgbouncerFile.read(text, draft);
    PgbouncerNodes nodes = new PgbouncerNodes(draft);
    for (Entry entry : entries) {
      byName.put(entry.name(), entry);
      nodes.add(entry);
      if (!entry.value().isEmpty()) {
        PgbouncerTable.table().apply(entry, draft, PROGRAM);
      }
    }
    nodes.end();
    listener();
    clientTls();
    rootCa();
    console();
    pooling(entries);
    return draft.end();
  }

  private void listener() {
    Entry address = byName.get("listen_addr");
    Entry port = byName.get("listen_port");
    String[] hosts = address == null ? new String[] {"127.0.0.1"} : address.value().split(",");
    String host = hosts[0].strip().equals("*") ? "0.0.0.0" : hosts[0].strip();
    String text = Hosts.withPort(host, port == null ? "6432" : port.value());
    if (address != null && hosts.length > 1) {
      draft.byHand(address, "one address only; 0.0.0.0 is every one");
    }
    Optional<Entry> entry = Optional.ofNullable(address == null ? port : address);
    entry.ifPresentOrElse(
        e -> draft.set("listen.address", text, e),
        () -> draft.setStandard("listen.address", text, PROGRAM + "'s default"));
  }

  private void clientTls() {
    Entry mode = byName.get("client_tls_sslmode");
    if (mode == null || mode.value().equals("disable")) {
      return;
    }
    file("client_tls_key_file", "listen.tls.key");
    file("client_tls_cert_file", "listen.tls.certificate");
    file("client_tls_ca_file", "listen.tls.clientCa");
    switch (mode.value()) {
      case "allow", "prefer" -> draft.set("listen.tls.mode", "allow", mode);
      case "require" -> draft.set("listen.tls.mode", "require", mode);
      case "verify-ca", "verify-full" -> {
        draft.set("listen.tls.mode", "require", mode);
        // There, verify-full asks no more of a client's certificate than verify-ca.
        draft.set("auth.clientCertificate", "verify-ca", mode);
      }
      default -> draft.byHand(mode, "\"" + mode.value() + "\" is no mode");
    }
  }

  private void rootCa() {
    Entry file = byName.get("server_tls_ca_file");
    if (file == null || file.value().isEmpty()) {
      return;
    }
    if (!value("server_tls_sslmode").startsWith("verify-")) {
      draft.notNeeded(file, "no certificate is checked in that server_tls_sslmode");
    } else if (file.value().startsWith("<")) {
      draft.byHand(file, "name the file of the system's authorities in cluster.tls.rootCa");
    } else {
      draft.set("cluster.tls.rootCa", file.value(), file);
    }
  }

  private void file(String name, String path) {
    Entry entry = byName.get(name);
    if (entry != null && !entry.value().isEmpty()) {
      draft.set(path, entry.value(), entry);
    }
  }

  /** The console keeps its name, so that scripts go on. */
  private void console() {
    boolean trusts = Set.of("trust", "any").contains(value("auth_type"));
    int next = 0;
    for (String name : List.of("admin_users", "stats_users")) {
      Entry entry = byName.get(name);
      for (String user : value(name).split(",", -1)) {
        if (entry == null || user.isBlank()) {
          continue;
        }
        if (trusts) {
          draft.byHand(entry, "console.users needs a passwordFile for " + user.strip());
          continue;
        }
        String path = "console.users[" + next++ + "].";
        draft.set(path + "name", user.strip(), entry);
        draft.set(path + "access", name.equals("admin_users") ? "admin" : "stats", entry);
        draft.setStandard("console.database", "pgbouncer", "PgBouncer's name for it");
      }
    }
  }

  private String value(String name) {
    Entry entry = byName.get(name);
    return entry == null ? "" : entry.value();
  }

  /** A user's mode wins over a database's, and the first rule that matches counts. */
  private void pooling(List<Entry> entries) {
    int next = 0;
    for (String section : List.of("[users]", "[databases]")) {
      for (Entry entry : entries) {
        if (entry.name().equals(section + " pool_mode")) {
          String path = "poolingRules[" + next++ + "].";
          String who = section.equals("[users]") ? "user" : "database";
          draft.set(path + who, entry.subject(), entry);
          draft.set(path + "pooling", PgbouncerSteps.pooling(entry, draft), entry);
        }
      }
    }
  }
}
