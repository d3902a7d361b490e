package dev.sluice.session;

import dev.sluice.routing.SettingChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings that a session has changed, as the statements that changed them, to be repeated on
 * every other connection it uses. A change inside a transaction counts once the transaction is
 * committed.
 */
final class Settings {
  /** Who the session is; RESET ALL leaves it alone (manual: RESET). */
  private static final List<String> IDENTITY = List.of("session_authorization", "role");

  private final Map<String, String> changes = new LinkedHashMap<>();
  private final List<SettingChange> uncommitted = new ArrayList<>();
  private int version;

  /** Grows with every change; a connection that has the same one needs nothing. */
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
    apply(uncommitted);
    uncommitted.clear();
  }

  void rolledBack() {
    uncommitted.clear();
  }

  /** DISCARD ALL. */
  void clear() {
    changes.clear();
    uncommitted.clear();
    version++;
  }

  private void apply(List<SettingChange> made) {
    for (SettingChange change : made) {
      switch (change.kind()) {
        case RESET_ALL -> {
          changes.keySet().retainAll(IDENTITY);
          // First: what was set on a connection before is undone there, then the rest follows.
          Map<String, String> identity = new LinkedHashMap<>(changes);
          changes.clear();
          changes.put("", change.sql());
          changes.putAll(identity);
        }
        case SET, RESET -> {
          if (change.name().equals("session_authorization")) {
            changes.remove("role");
          }
          changes.remove(change.name());
          changes.put(change.name(), change.sql());
        }
      }
      version++;
    }
  }

  /** One query string that brings a connection up to date; empty when nothing was ever changed. */
  String replay() {
    return String.join("; ", changes.values());
  }
}
