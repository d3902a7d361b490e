package dev.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What an ErrorResponse says, as far as the proxy writes or reads it (manual: "Error and Notice
 * Message Fields").
 *
 * @param severity {@code ERROR}, {@code FATAL} or {@code PANIC}, not localised
 * @param sqlState five characters
 * @param message the primary message
 */
public record PgError(
    String severity,
    String sqlState,
    String message,
    @Nullable String detail,
    @Nullable String hint) {

  /** An error that ends the connection. */
  public static PgError fatal(String sqlState, String message) {
    return new PgError("FATAL", sqlState, message, null, null);
  }

  /** An error that ends the statement. */
  public static PgError error(String sqlState, String message) {
    return new PgError("ERROR", sqlState, message, null, null);
  }

  /** The same, as the end of the connection, whatever it was where it came from. */
  public PgError asFatal() {
    return new PgError("FATAL", sqlState, message, detail, hint);
  }

  /** The same, as the end of no more than a statement. */
  public PgError asError() {
    return new PgError("ERROR", sqlState, message, detail, hint);
  }

  public PgError withDetail(String text) {
    return new PgError(severity, sqlState, message, text, hint);
  }

  public PgError withHint(String text) {
    return new PgError(severity, sqlState, message, detail, text);
  }

  /** Whether the sender closes the connection after it. */
  public boolean endsConnection() {
    return !severity.equals("ERROR");
  }
}
