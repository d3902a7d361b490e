package dev.sluice.session;

import dev.sluice.protocol.PgError;

/** A message of a batch cannot be answered; the batch ends here. */
final class RefusedMessage extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient PgError error;

  RefusedMessage(PgError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  static RefusedMessage of(String sqlState, String message) {
    return new RefusedMessage(PgError.error(sqlState, message));
  }

  PgError error() {
    return error;
  }
}
