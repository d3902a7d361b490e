package dev.sluice.auth;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * No answer to the question who a role is. The message is for the log: it names nodes and settings.
 * A client that is not logged in yet should hear the SQLSTATE and no more than that roles cannot be
 * looked up now.
 */
public final class RoleLookupException extends Exception {
  private final String sqlState;

  /**
   * @param sqlState what to tell the client: 57P03 no node answered, 53300 too many questions,
   *     28000 the proxy may not ask, 57P01 the proxy is shutting down
   */
  public RoleLookupException(String sqlState, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.sqlState = sqlState;
  }

  /** What a {@link RoleSource}'s stage failed with, out of its CompletionException. */
  public static RoleLookupException of(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RoleLookupException known
        ? known
        : new RoleLookupException("57P03", "cannot look up a role: " + cause, cause);
  }

  /** Five characters. */
  public String sqlState() {
    return sqlState;
  }
}
