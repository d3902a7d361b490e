package dev.sluice.routing;

import java.util.Locale;

/** Why a statement went where it went: counted in metrics, shown to the user who asks. */
public enum Reason {
  READ_ONLY("proven read-only"),
  WRITE("writes data"),
  DEFINITION("changes definitions (DDL) or maintains tables"),
  LOCKING_CLAUSE("locks rows"),
  SELECT_INTO("creates a table from a query"),
  UNSAFE_FUNCTION("calls a function that is not known to be read-only"),
  NODE_LOCAL_RELATION("reads a view whose content differs from node to node"),
  REPLICA_UNSAFE_RELATION("reads a relation that replicas do not have, or not the same"),
  TRANSACTION("begins or ends a transaction"),
  IN_TRANSACTION("runs in an open transaction"),
  READ_ONLY_TRANSACTION("the transaction is declared READ ONLY"),
  SESSION_SETTING("reads or changes session settings"),
  SESSION_STATE("leaves state in the server session"),
  CURSOR("works on a cursor"),
  PREPARED_BY_SQL("SQL-level PREPARE, EXECUTE or DEALLOCATE"),
  COPY("COPY that writes or touches the server's files"),
  ROUTINE("CALL, DO or a function call message"),
  MULTIPLE_STATEMENTS("several statements, not all of them read-only"),
  NOT_PARSED("could not be parsed"),
  TOO_COMPLEX("too large or too deeply nested to be parsed"),
  PARSER_BUSY("the parser had no time for it"),
  UNCERTAIN_TEXT("its text could be read in two ways"),
  UNKNOWN("is of a kind that is not known to be read-only"),
  EMPTY("is empty"),
  HINT_PRIMARY("a hint asks for the primary"),
  HINT_REPLICA("a hint asks for a replica, and nothing in it is known to write"),
  PRIMARY_PATTERN("the configuration keeps statements like it on the primary"),
  REPLICA_REFUSED("a replica has refused to run it"),
  PINNED("the session is tied to the primary"),
  READ_YOUR_WRITES("no replica has replayed this session's last write yet"),
  REPLICAS_LAG("no replica is fresh enough"),
  NO_REPLICA("there is no replica"),
  LOAD_BALANCING_OFF("load balancing is switched off"),
  REPLICATION("replication connection"),
  PIPELINE("continues a pipeline that is under way");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** In words that complete the sentence "the statement ...". */
  public String text() {
    return text;
  }

  /** The label in metrics: lower case with underscores. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
