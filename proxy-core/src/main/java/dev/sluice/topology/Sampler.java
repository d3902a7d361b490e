package dev.sluice.topology;

import dev.sluice.config.HostPort;

/**
 * Asks one node what it is. {@link #ask} blocks and is called by one thread; {@link #close} may be
 * called by any thread and breaks a running {@code ask}.
 */
interface Sampler extends AutoCloseable {
  /** Asks once; never throws for what a server or a network can do. */
  Observation ask();

  @Override
  void close();

  /** Makes the sampler of a node; does not connect yet. */
  interface Factory {
    Sampler open(HostPort node);
  }
}
