package dev.sluice.routing;

/**
 * A change of session settings that a statement makes when it succeeds, to be repeated on every
 * other connection that the session uses.
 *
 * @param kind what it does
 * @param name the setting in lower case ({@code search_path}, {@code timezone}, {@code role},
 *     {@code session_authorization}, {@code transaction characteristics}); empty for RESET_ALL
 * @param sql the statement alone, as the client wrote it, comments removed, without a semicolon
 */
public record SettingChange(Kind kind, String name, String sql) {
  /** What a change does. */
  public enum Kind {
    SET,
    RESET,
    RESET_ALL
  }
}
