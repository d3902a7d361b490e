package dev.sluice.auth;

import java.util.Optional;

/**
 * A login that failed, or a message of a login that makes no sense. Message and detail are worded
 * as PostgreSQL words them and may be shown to a client that is not logged in yet. Without a stack:
 * failing is ordinary here, and must not cost more than succeeding.
 */
public final class AuthenticationException extends Exception {
  private static final String PROTOCOL_VIOLATION = "08P01";
  private static final String INVALID_PASSWORD = "28P01";

  private final String sqlState;
  private final Optional<String> detail;

  /**
   * @param sqlState five characters (manual: appendix "PostgreSQL Error Codes")
   */
  public AuthenticationException(String sqlState, String message) {
    this(sqlState, message, Optional.empty());
  }

  AuthenticationException(String sqlState, String message, Optional<String> detail) {
    super(message, null, false, false);
    this.sqlState = sqlState;
    this.detail = detail;
  }

  /** What PostgreSQL says of a wrong password, an unknown user and an expired password alike. */
  public static AuthenticationException passwordFailed(String user) {
    return new AuthenticationException(
        INVALID_PASSWORD, "password authentication failed for user \"" + user + "\"");
  }

  static AuthenticationException wrongProof() {
    return new AuthenticationException(INVALID_PASSWORD, "password authentication failed");
  }

  static AuthenticationException violation(String message) {
    return new AuthenticationException(PROTOCOL_VIOLATION, message);
  }

  static AuthenticationException malformed(String detail) {
    return new AuthenticationException(
        PROTOCOL_VIOLATION, "malformed SCRAM message", Optional.of(detail));
  }

  /** Five characters. */
  public String sqlState() {
    return sqlState;
  }

  /** For the field D of an ErrorResponse. */
  public Optional<String> detail() {
    return detail;
  }
}
