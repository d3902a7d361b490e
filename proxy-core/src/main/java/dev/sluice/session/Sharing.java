package dev.sluice.session;

import dev.sluice.config.PoolingConfig;
import dev.sluice.config.PoolingConfig.Pooling;
import dev.sluice.routing.Glob;
import dev.sluice.server.ServerLogin;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which sessions share server connections with others ({@code pooling: transaction}): they give
 * them back when their transaction ends.
 */
public final class Sharing {
  private final boolean standard;
  private final List<Rule> rules;
  private final int maxPreparedStatements;
  private final Set<String> sequenceReaders = ConcurrentHashMap.newKeySet();

  private Sharing(boolean standard, List<Rule> rules, int maxPreparedStatements) {
    this.standard = standard;
    this.rules = rules;
    this.maxPreparedStatements = maxPreparedStatements;
  }

  private record Rule(Optional<Glob> database, Optional<Glob> user, boolean shares) {
    boolean matches(ServerLogin.Key login) {
      return (database.isEmpty() || database.get().matches(login.database()))
          && (user.isEmpty() || user.get().matches(login.user()));
    }
  }

  public static Sharing of(PoolingConfig settings) {
    List<Rule> rules =
        settings.rules().stream()
            .map(
                rule ->
                    new Rule(
                        rule.database().map(Glob::new),
                        rule.user().map(Glob::new),
                        rule.pooling() == Pooling.TRANSACTION))
            .toList();
    return new Sharing(
        settings.mode() == Pooling.TRANSACTION, rules, settings.maxPreparedStatements());
  }

  /** Whether a session with that login does. A replication connection never does. */
  boolean isFor(ServerLogin.Key login) {
    if (login.parameters().containsKey("replication")) {
      return false;
    }
    for (Rule rule : rules) {
      if (rule.matches(login)) {
        return rule.shares();
      }
    }
    return standard;
  }

  /**
   * A session with that login has asked for a value that it may have drawn from a sequence in an
   * earlier transaction: from now on such sessions stay with the connection that they draw on.
   */
  void followSequences(String login) {
    sequenceReaders.add(login);
  }

  /** Whether they do. */
  boolean followsSequences(String login) {
    return sequenceReaders.contains(login);
  }

  /** Most statements that stay prepared on a connection that is shared. */
  int maxPreparedStatements() {
    return maxPreparedStatements;
  }
}
