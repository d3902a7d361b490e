package dev.sluice.topology;

import dev.sluice.auth.AuthRole;
import dev.sluice.config.HostPort;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Reads roles from a node, and blocks while it does. Used by one thread at a time; closed by any.
 */
interface RoleReader extends AutoCloseable {
  /**
   * The role of that name as this node knows it, or empty.
   *
   * @throws SQLException the node cannot be reached or refuses
   */
  Optional<AuthRole> read(String name, HostPort node) throws SQLException;

  /** Also ends a read that is under way; a later one fails at once. */
  @Override
  void close();
}
