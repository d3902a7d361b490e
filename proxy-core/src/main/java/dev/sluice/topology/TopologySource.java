package dev.sluice.topology;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig;
import java.util.List;
import java.util.function.Consumer;

/**
 * Says which nodes exist; never what they are. Implementations outside proxy-core are found through
 * {@link java.util.ServiceLoader} by their {@link Factory}.
 */
public interface TopologySource extends AutoCloseable {
  /**
   * One node that the source lists.
   *
   * @param name the pod's where the source knows it, else the address
   * @param address where it listens
   * @param listing what else is known of it
   */
  record Member(String name, HostPort address, Listing listing) {
    public Member(String name, HostPort address) {
      this(name, address, Listing.PLAIN);
    }
  }

  /**
   * Starts listing. {@code listener} gets the whole list, at first and after each change, one call
   * at a time, on any thread. A source that cannot list keeps silent (the last list stays) and logs
   * why.
   */
  void start(Consumer<List<Member>> listener);

  /** Hears of each change of membership or roles; returns at once. On the topology's thread. */
  default void onChange(Cluster cluster) {}

  @Override
  void close();

  /** Makes sources from settings; found by ServiceLoader. */
  interface Factory {
    /** The name that the configuration uses for it. */
    String type();

    /** A source that has not started yet; reads and connects nothing before it does. */
    TopologySource create(SluiceConfig.Cluster settings);
  }
}
