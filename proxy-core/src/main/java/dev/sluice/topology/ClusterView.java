package dev.sluice.topology;

import java.util.function.Consumer;

/** The newest {@link Cluster} and who wants to hear of a newer one. Any thread. */
public interface ClusterView {
  /** The newest snapshot; one volatile read. */
  Cluster current();

  /**
   * Calls {@code listener} after each change of membership or roles (not after each sample), on any
   * thread.
   */
  void onChange(Consumer<Cluster> listener);

  /**
   * A session or pool met an error on this node that may mean it is gone or no longer the primary:
   * look now, do not wait for the interval. Returns at once.
   */
  void suspect(Node node);
}
