package dev.sluice.topology;

import dev.sluice.config.HostPort;
import java.util.Map;

/** How the connections of pgjdbc to nodes are encrypted. Any thread. */
@FunctionalInterface
public interface JdbcTls {
  /** Properties of pgjdbc for a connection to this node. */
  Map<String, String> properties(HostPort node);
}
