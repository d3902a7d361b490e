package dev.sluice.topology;

import dev.sluice.config.HostPort;
import java.util.List;
import java.util.function.Consumer;

/**
 * Says which nodes exist; never what they are. Implementations outside proxy-core are found through
 * {@link java.util.ServiceLoader} by their {@link Factory}.
 */
public interface TopologySource extends AutoCloseable {
  /** One node that the source lists: where it is, and its name where the source knows one. */
  record Member(String name, HostPort address) {}

  /**
   * Starts listing. {@code listener} gets the whole list, at first and after each change, one call
   * at a time, on any thread. A source that cannot list keeps silent (the last list stays) and logs
   * why.
   */
  void start(Consumer<List<Member>> listener);

  @Override
  void close();

  /** Makes sources from settings; found by ServiceLoader. */
  interface Factory {
    /** The name that the configuration uses for it. */
    String type();
  }
}
