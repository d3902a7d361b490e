package dev.sluice.pool;

import java.util.function.Predicate;

/**
 * What becomes of the idle connections of a {@link LoopPool}, and of who waits there, without
 * anybody leasing or giving back: connections get old, are to be ready, a database is paused. Used
 * on its event loop only.
 */
final class Upkeep {
  private final LoopPool pool;
  private final PoolSettings settings;
  private final IdleConnections idle;
  private final WaitingLeases waiting;
  private final PausedLeases paused;
  private final SpareConnections spares;

  Upkeep(
      LoopPool pool,
      NodePool node,
      IdleConnections idle,
      WaitingLeases waiting,
      PausedLeases paused) {
    this.pool = pool;
    this.settings = node.settings();
    this.idle = idle;
    this.waiting = waiting;
    this.paused = paused;
    this.spares = new SpareConnections(pool, node, idle);
  }

  /** A session asks for a connection. */
  void used(Lease lease) {
    spares.used(lease.wish().login(), lease.askedAt());
  }

  /** Closes what has lived or been idle for too long, and opens what is to be ready. */
  void sweep() {
    long now = pool.now();
    long moment = now - settings.timeouts().idleServer().toNanos();
    close(
        connection ->
            connection.isOver(now)
                || (connection.idleSince() - moment < 0
                    && idle.size(connection.key()) > spares.kept(connection.key())));
    idle.trim();
    spares.fill(now);
  }

  /** What is idle and has lived long enough is closed. */
  void closeOld() {
    long now = pool.now();
    close(connection -> connection.isOver(now));
  }

  /** Closes everything idle. */
  void closeIdle() {
    close(connection -> true);
  }

  private void close(Predicate<PooledConnection> which) {
    for (PooledConnection one = idle.takeAny(which); one != null; one = idle.takeAny(which)) {
      pool.discard(one);
    }
  }

  /** A database has been paused. */
  void pause() {
    for (Lease lease : waiting.all()) {
      if (paused.takes(lease)) {
        waiting.remove(lease);
      }
    }
    close(connection -> !pool.isWanted(connection));
  }

  /** A pause has ended. */
  void resume() {
    paused.takeResumed().forEach(pool::lease);
  }
}
