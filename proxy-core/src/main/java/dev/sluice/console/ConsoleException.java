package dev.sluice.console;

import dev.sluice.protocol.PgError;

/** A statement that the console does not run. */
final class ConsoleException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient PgError error;

  ConsoleException(PgError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  static ConsoleException of(String sqlState, String message) {
    return new ConsoleException(PgError.error(sqlState, message));
  }

  PgError error() {
    return error;
  }
}
