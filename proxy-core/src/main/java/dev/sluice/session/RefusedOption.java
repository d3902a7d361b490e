package dev.sluice.session;

import dev.sluice.protocol.PgError;

/** A session option was given a value, or asked for by a name, that there is not. */
public final class RefusedOption extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient PgError error;

  RefusedOption(PgError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  /** What the client is told, in PostgreSQL's words. */
  public PgError error() {
    return error;
  }
}
