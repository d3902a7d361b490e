package dev.sluice.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.config.PoolingConfig;
import dev.sluice.config.PoolingConfig.Pooling;
import dev.sluice.routing.Glob;
import dev.sluice.server.ServerLogin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which sessions share server connections with others ({@code pooling: transaction}): they give
 * them back when their transaction ends.
 */
public final class Sharing {
  /** Statements that are remembered to be right. */
  private static final int MOST_KNOWN = 10_000;

  private record Known(ServerLogin.Key login, String name) {}

  private final Cache<Known, Boolean> known =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).executor(Runnable::run).build();
  private volatile Choice settings;
  private final Map<String, Integer> definitions = new ConcurrentHashMap<>();
  private final Set<String> sequenceReaders = ConcurrentHashMap.newKeySet();

  private Sharing(Choice settings) {
    this.settings = settings;
  }

  private record Choice(boolean standard, List<Rule> rules, int maxPreparedStatements) {
    static Choice of(PoolingConfig settings) {
      List<Rule> rules =
          settings.rules().stream()
              .map(
                  rule ->
                      new Rule(
                          rule.database().map(Glob::new),
                          rule.user().map(Glob::new),
                          rule.pooling() == Pooling.TRANSACTION))
              .toList();
      return new Choice(
          settings.mode() == Pooling.TRANSACTION, rules, settings.maxPreparedStatements());
    }
  }

  private record Rule(Optional<Glob> database, Optional<Glob> user, boolean shares) {
    boolean matches(ServerLogin.Key login) {
      return (database.isEmpty() || database.get().matches(login.database()))
          && (user.isEmpty() || user.get().matches(login.user()));
    }
  }

  public static Sharing of(PoolingConfig settings) {
    return new Sharing(Choice.of(settings));
  }

  /**
   * Gets ready for other settings.
   *
   * @return what has new sessions go by them
   */
  public Runnable prepare(PoolingConfig other) {
    Choice next = Choice.of(other);
    return () -> settings = next;
  }

  /** Whether a session with that login does. A replication connection never does. */
  boolean isFor(ServerLogin.Key login) {
    if (login.parameters().containsKey("replication")) {
      return false;
    }
    Choice now = settings;
    for (Rule rule : now.rules()) {
      if (rule.matches(login)) {
        return rule.shares();
      }
    }
    return now.standard();
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

  /**
   * What statements give may have another shape from now on: those that are prepared anew are not
   * the same as those that were prepared before.
   */
  void redefined(String database) {
    definitions.merge(database, 1, Integer::sum);
  }

  /** How often {@link #redefined} was called for the database. */
  int definitions(String database) {
    return definitions.getOrDefault(database, 0);
  }

  /** A server has prepared the statement for a session with that login. */
  void prepared(ServerLogin.Key login, Statement statement) {
    known.put(new Known(login, name(statement)), Boolean.TRUE);
  }

  /** Whether one has. */
  boolean isKnown(ServerLogin.Key login, Statement statement) {
    return known.getIfPresent(new Known(login, name(statement))) != null;
  }

  private static String name(Statement statement) {
    return new String(statement.sharedName(), StandardCharsets.US_ASCII);
  }

  /** Most statements that stay prepared on a connection that is shared. */
  int maxPreparedStatements() {
    return settings.maxPreparedStatements();
  }
}
