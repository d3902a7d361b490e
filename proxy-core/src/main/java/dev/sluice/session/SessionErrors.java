package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;

/** The errors that a session itself raises, in words. */
final class SessionErrors {
  private SessionErrors() {}

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

  static PgError noPrimary() {
    return PgError.error(SqlState.CANNOT_CONNECT_NOW, "there is no primary server at the moment");
  }

  static PgError settingsLost() {
    return PgError.fatal(
        SqlState.CONNECTION_FAILURE,
        "the session's settings could not be restored on another server connection");
  }
}
