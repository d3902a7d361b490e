package dev.sluice.session;

import dev.sluice.routing.SettingChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The settings that a session has changed, as the statements that changed them, to be repeated on
 * every other connection it uses. A change inside a transaction counts once the transaction is
 * committed.
 */
final class Settings {
  /** Who the session is; RESET ALL leaves it alone (manual: RESET). */
  private static final List<String> IDENTITY = List.of("session_authorization", "role");

  private static final String CHARACTERISTICS = "transaction characteristics";

  private static final String AS_NEW = "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL";

  /**
   * What a server takes whenever another one has taken it: no catalog, no role and no library has a
   * say in it.
   */
  private static final Set<String> CERTAIN =
      Set.of(
          "application_name",
          "bytea_output",
          "client_encoding",
          "client_min_messages",
          "datestyle",
          "default_transaction_deferrable",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "extra_float_digits",
          "idle_in_transaction_session_timeout",
          "intervalstyle",
          "jit",
          "lock_timeout",
          "plan_cache_mode",
          "row_security",
          "search_path",
          "standard_conforming_strings",
          "statement_timeout",
          "synchronous_commit",
          "timezone",
          "work_mem",
          CHARACTERISTICS);

  private final Map<String, String> changes = new LinkedHashMap<>();
  private final List<SettingChange> uncommitted = new ArrayList<>();
  private String statements = "";
  private int version;

  /** Grows with every change. */
  int version() {
    return version;
  }

  /** The server has run the statement; its transaction is still open. */
  void changed(List<SettingChange> made) {
    uncommitted.addAll(made);
  }

  boolean hasUncommitted() {
    return !uncommitted.isEmpty();
  }

  void committed() {
    if (!uncommitted.isEmpty()) {
      apply(uncommitted);
      uncommitted.clear();
      statements = String.join("; ", changes.values());
    }
  }

  void rolledBack() {
    uncommitted.clear();
  }

  /** DISCARD ALL. */
  void clear() {
    changes.clear();
    uncommitted.clear();
    statements = "";
    version++;
  }

  private void apply(List<SettingChange> made) {
    for (SettingChange change : made) {
      switch (change.kind()) {
        case RESET_ALL -> changes.keySet().retainAll(IDENTITY);
        case RESET -> reset(change);
        case SET -> set(change);
      }
      version++;
    }
  }

  private void set(SettingChange change) {
    remove(change.name());
    changes.put(change.name(), change.sql());
  }

  private void reset(SettingChange change) {
    if (change.name().startsWith("default_transaction_") && changes.containsKey(CHARACTERISTICS)) {
      // That one had set others, too.
      set(change);
    } else {
      remove(change.name());
    }
  }

  private void remove(String name) {
    if (name.equals("session_authorization")) {
      changes.remove("role");
    }
    changes.remove(name);
  }

  /** What makes a new connection have them, as one query string; empty: it has them as it is. */
  String statements() {
    return statements;
  }

  /**
   * What makes a connection have them.
   *
   * @param there the {@link #statements} that have run there
   * @return one query string; empty when there is nothing to be done
   */
  String replay(String there) {
    if (statements.equals(there)) {
      return "";
    }
    if (there.isEmpty()) {
      return statements;
    }
    if (statements.startsWith(there + "; ")) {
      return statements.substring(there.length() + 2);
    }
    return statements.isEmpty() ? AS_NEW : AS_NEW + "; " + statements;
  }

  /** Whether a server cannot but take them. */
  boolean areCertain() {
    return CERTAIN.containsAll(changes.keySet());
  }
}
