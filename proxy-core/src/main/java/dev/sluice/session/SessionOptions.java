package dev.sluice.session;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session has set of {@link SessionOption}s. A SET counts at once, and is undone when its
 * transaction is rolled back (not by ROLLBACK TO SAVEPOINT); RESET goes back to what the client
 * asked for when it connected. On the session's event loop.
 */
final class SessionOptions {
  private final Map<SessionOption, String> initial;
  private Map<SessionOption, String> committed;
  private Map<SessionOption, String> current;

  /**
   * Makes the options of a new session.
   *
   * @param startup accepted values of the startup packet
   */
  SessionOptions(Map<SessionOption, String> startup) {
    initial = Map.copyOf(startup);
    committed = initial;
    current = initial;
  }

  /** What the session asks for, or null when it asks for nothing. */
  @Nullable String value(SessionOption option) {
    return current.get(option);
  }

  /** What SHOW shows. */
  String shown(SessionOption option) {
    return current.getOrDefault(option, option.standard());
  }

  /**
   * SET.
   *
   * @param value an accepted one
   */
  void set(SessionOption option, String value) {
    Map<SessionOption, String> changed = new EnumMap<>(SessionOption.class);
    changed.putAll(current);
    changed.put(option, value);
    current = changed;
  }

  /** RESET. */
  void reset(SessionOption option) {
    Map<SessionOption, String> changed = new EnumMap<>(SessionOption.class);
    changed.putAll(current);
    changed.remove(option);
    if (initial.containsKey(option)) {
      changed.put(option, initial.get(option));
    }
    current = changed;
  }

  /** RESET ALL, DISCARD ALL. */
  void resetAll() {
    current = initial;
  }

  /** Whether a rollback would undo anything. */
  boolean hasUncommitted() {
    return current != committed;
  }

  void committed() {
    committed = current;
  }

  void rolledBack() {
    current = committed;
  }
}
