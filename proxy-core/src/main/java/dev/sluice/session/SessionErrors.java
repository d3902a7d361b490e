package dev.sluice.session;

import dev.sluice.config.FailoverConfig;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.SqlState;

/** The errors that a session itself raises, in words. */
final class SessionErrors {
  private SessionErrors() {}

  /** In PostgreSQL's words. */
  static PgError shutdown() {
    return PgError.fatal(
        SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");
  }

  static PgError stateLost() {
    return PgError.fatal(
            SqlState.ADMIN_SHUTDOWN,
            "terminating connection because the server that held its session state is gone")
        .withDetail(
            "The session used temporary tables, LISTEN, cursors or other state that lives in one server.");
  }

  static PgError cancelled() {
    return PgError.error(SqlState.QUERY_CANCELED, "canceling statement due to user request");
  }

  static PgError statementTimeout() {
    return PgError.error(SqlState.QUERY_CANCELED, "canceling statement due to statement timeout");
  }

  static PgError idleTooLong() {
    return PgError.fatal(
        SqlState.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout");
  }

  static PgError idleInTransactionTooLong() {
    return PgError.fatal(
        SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        "terminating connection due to idle-in-transaction timeout");
  }

  static PgError transactionAborted() {
    return PgError.error(
        SqlState.IN_FAILED_TRANSACTION,
        "current transaction is aborted, commands ignored until end of transaction block");
  }

  static PgError transactionLost() {
    return PgError.fatal(
        SqlState.CONNECTION_FAILURE, "the transaction could not be begun on the server");
  }

  static PgError noPrimary() {
    return PgError.error(SqlState.CANNOT_CONNECT_NOW, "there is no primary server at the moment");
  }

  static PgError heldTooLong(PgError why, FailoverConfig settings) {
    return PgError.error(why.sqlState(), why.message())
        .withHint(
            "The statement was held for failover.holdTimeout ("
                + settings.holdTimeout().toMillis()
                + " ms) before it was refused.");
  }

  static PgError tooManyHeld(FailoverConfig settings) {
    return PgError.error(
            SqlState.TOO_MANY_CONNECTIONS, "too many statements wait for a primary server")
        .withDetail("At most " + settings.maxHeld() + " may wait while there is none.")
        .withHint("Raise failover.maxHeld.");
  }

  static PgError settingsLost() {
    return PgError.fatal(
        SqlState.CONNECTION_FAILURE,
        "the session's settings could not be restored on another server connection");
  }

  /** What the client is told of a failure: its own, if it broke the protocol, else the proxy's. */
  static PgError of(Throwable cause, SessionLog log) {
    if (cause instanceof ProtocolException) {
      log.info("client broke the protocol: {}", cause.getMessage());
      return PgError.fatal(SqlState.PROTOCOL_VIOLATION, String.valueOf(cause.getMessage()));
    }
    log.failed(cause);
    return PgError.fatal(SqlState.INTERNAL_ERROR, "internal error of the proxy");
  }
}
