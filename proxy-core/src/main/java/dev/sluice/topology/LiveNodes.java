package dev.sluice.topology;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.RoleLookupException;
import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one node after the other until one answers. A node that failed is asked last for a while, so
 * that a dead one costs its timeout once and not at every login. Any thread.
 */
final class LiveNodes {
  private static final Logger log = LoggerFactory.getLogger(LiveNodes.class);
  private static final long AVOID_NANOS = Duration.ofSeconds(5).toNanos();
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final SluiceConfig.Login login;
  private final Supplier<List<HostPort>> nodes;
  private final LongSupplier nanoClock;
  private final Map<HostPort, Failure> failures = new ConcurrentHashMap<>();

  /**
   * @param login named in messages
   * @param nodes the best first
   * @param nanoClock such as {@link System#nanoTime}
   */
  LiveNodes(SluiceConfig.Login login, Supplier<List<HostPort>> nodes, LongSupplier nanoClock) {
    this.login = login;
    this.nodes = nodes;
    this.nanoClock = nanoClock;
  }

  private record Failure(String message, long at) {}

  /**
   * Blocks while {@code reader} asks.
   *
   * @throws RoleLookupException no node answered, or the proxy's user may not read pg_authid
   */
  Optional<AuthRole> read(String name, RoleReader reader) throws RoleLookupException {
    List<String> problems = new ArrayList<>();
    for (HostPort node : inOrder()) {
      try {
        Optional<AuthRole> role = reader.read(name, node);
        failures.remove(node);
        return role;
      } catch (SQLException e) {
        if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
          throw mayNotRead(node, e);
        }
        onFailure(node, e);
        problems.add(node + ": " + e.getMessage());
      }
    }
    String reason = problems.isEmpty() ? "no node is known" : String.join("; ", problems);
    throw new RoleLookupException(
        "57P03", "the auth query could not ask any node (" + reason + ")", null);
  }

  private List<HostPort> inOrder() {
    long now = nanoClock.getAsLong();
    List<HostPort> first = new ArrayList<>();
    List<HostPort> last = new ArrayList<>();
    List<HostPort> listed = nodes.get();
    failures.keySet().retainAll(listed);
    for (HostPort node : listed) {
      Failure failure = failures.get(node);
      (failure == null || now - failure.at() > AVOID_NANOS ? first : last).add(node);
    }
    first.addAll(last);
    return first;
  }

  /** Says each new problem once, not at every login that meets it. */
  private void onFailure(HostPort node, SQLException e) {
    String message = String.valueOf(e.getMessage());
    Failure before = failures.put(node, new Failure(message, nanoClock.getAsLong()));
    if (before == null || !before.message().equals(message)) {
      log.warn("auth query: {} does not answer: {}", node, message);
    }
  }

  /** Every node would say the same, so this is said at once. */
  private RoleLookupException mayNotRead(HostPort node, SQLException e) {
    String user = login.user();
    return new RoleLookupException(
        "28000",
        "the user \"%s\" of the setting auth.query may not read pg_authid on %s; as a superuser, in database \"%s\": GRANT SELECT ON pg_catalog.pg_authid TO \"%s\""
            .formatted(user, node, login.database(), user.replace("\"", "\"\"")),
        e);
  }
}
