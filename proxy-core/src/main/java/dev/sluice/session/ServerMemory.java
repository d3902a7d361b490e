package dev.sluice.session;

import dev.sluice.server.ServerConnection;

/**
 * What a server connection has of the sessions that use it: prepared statements and settings. Stays
 * with a connection that sessions share; one that a session has for itself forgets it when it is
 * cleaned. On the connection's event loop.
 */
final class ServerMemory {
  private final NameTable<Statement> prepared = new NameTable<>();
  private final SharedStatements shared = new SharedStatements();
  private String settings = "";
  private boolean drawn;

  /** That of the connection. */
  static ServerMemory of(ServerConnection connection) {
    if (connection.memory() instanceof ServerMemory known) {
      return known;
    }
    ServerMemory fresh = new ServerMemory();
    connection.remember(fresh);
    return fresh;
  }

  /** The statements that the server has under each name that a client gave. */
  NameTable<Statement> prepared() {
    return prepared;
  }

  /** The statements that it has for whichever session needs them. */
  SharedStatements shared() {
    return shared;
  }

  /** Whether somebody may have drawn values from sequences, which currval and lastval tell. */
  boolean mayHaveDrawn() {
    return drawn;
  }

  void drawn(boolean may) {
    drawn = may;
  }

  /** The {@link Settings#statements} that have run there since it was new. */
  String settings() {
    return settings;
  }

  void hasSettings(String statements) {
    settings = statements;
  }
}
