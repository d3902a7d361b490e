package dev.sluice.demo;

import java.io.IOException;

/**
 * The life of a cluster: ends with {@link #end} or with this process, whichever comes first. Work
 * that makes files or processes is done in steps, none of which can begin once the end has.
 */
final class Lifetime {
  private final Janitor janitor;
  private final Thread endAtExit = new Thread(this::sweep, "cluster-cleanup");
  private boolean over;

  /** Work that may fail in any way. */
  interface Step {
    void run() throws Exception;
  }

  private Lifetime(Janitor janitor) {
    this.janitor = janitor;
  }

  /** Begins the life of what will be in {@code root}. */
  static Lifetime begin(ClusterRoot root) throws IOException {
    Lifetime lifetime = new Lifetime(Janitor.watch(root));
    Runtime.getRuntime().addShutdownHook(lifetime.endAtExit);
    return lifetime;
  }

  /**
   * Runs one step; the end waits for it.
   *
   * @throws IllegalStateException if the life is over
   */
  synchronized void step(Step step) throws Exception {
    if (over) {
      throw new IllegalStateException("the cluster is closed");
    }
    step.run();
  }

  /** Ends all processes and removes all files; does nothing the second time. */
  void end() {
    sweep();
    try {
      Runtime.getRuntime().removeShutdownHook(endAtExit);
    } catch (IllegalStateException alreadyExiting) {
      return;
    }
  }

  private synchronized void sweep() {
    if (!over) {
      over = true;
      janitor.finish();
    }
  }
}
