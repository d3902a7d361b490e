package dev.sluice.server;

import dev.sluice.protocol.PgError;

/**
 * A server connection could not be had. Without a stack: it tells of the server, not of this code.
 */
public final class ServerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as the caller's next step depends on it. */
  public enum Kind {
    /** The node cannot be reached, hung up, or took too long: another one may do. */
    UNREACHABLE,
    /** The server answered with an error: asking again gives the same. */
    REFUSED,
    /** The keys do not fit the server's verifier: the password was changed. */
    STALE_KEYS
  }

  private final Kind kind;
  private final transient PgError error;

  public ServerException(Kind kind, PgError error) {
    super(error.message(), null, false, false);
    this.kind = kind;
    this.error = error;
  }

  public Kind kind() {
    return kind;
  }

  /** What the client may be told. */
  public PgError error() {
    return error;
  }
}
