package dev.sluice.pool;

import dev.sluice.server.ServerException;
import dev.sluice.server.ServerLogin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps connections ready on one event loop for the logins that were used there lately ({@code
 * limits.minIdleServerConnections}). Used on that loop only.
 */
final class SpareConnections {
  /** A login and when it was last used; one that fails is not tried again before its next use. */
  private static final class Use {
    private ServerLogin login;
    private long at;
    private int opening;

    Use(ServerLogin login) {
      this.login = login;
    }
  }

  private final LoopPool pool;
  private final NodePool node;
  private final IdleConnections idle;
  private final PoolSettings settings;
  private final Map<ServerLogin.Key, Use> uses = new HashMap<>();

  SpareConnections(LoopPool pool, NodePool node, IdleConnections idle) {
    this.pool = pool;
    this.node = node;
    this.idle = idle;
    this.settings = node.settings();
  }

  private boolean isOff() {
    return settings.limits().minIdleServerConnections() == 0;
  }

  /** A session asks for a connection with that login. */
  void used(ServerLogin login, long now) {
    if (!isOff()) {
      Use use = uses.computeIfAbsent(login.key(), key -> new Use(login));
      use.login = login;
      use.at = now;
    }
  }

  /** Most idle connections of a login that are not closed for being idle. */
  int kept(ServerLogin.Key key) {
    int least = settings.limits().minIdleServerConnections();
    int loops = node.loops();
    return uses.containsKey(key) ? (least + loops - 1) / loops : 0;
  }

  /** Forgets logins that are not used any more, and opens what is missing for the others. */
  void fill(long now) {
    long most = settings.timeouts().idleServer().toNanos();
    uses.values().removeIf(use -> now - use.at > most);
    for (Use use : List.copyOf(uses.values())) {
      ServerLogin.Key key = use.login.key();
      if (!settings.pauses().isPaused(key.database())) {
        fill(use, kept(key) - idle.size(key) - use.opening);
      }
    }
  }

  private void fill(Use use, int missing) {
    for (int i = 0; i < missing && node.reserve(); i++) {
      use.opening++;
      pool.open(
          use.login,
          new OpenConnections.Opened() {
            @Override
            public void opened(PooledConnection connection) {
              use.opening--;
              pool.back(connection);
            }

            @Override
            public void failed(ServerException why) {
              use.opening--;
              uses.remove(use.login.key());
              node.free();
            }
          });
    }
  }
}
