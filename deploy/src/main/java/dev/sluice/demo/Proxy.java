package dev.sluice.demo;

import dev.sluice.config.HostPort;

/** The running proxy as the demo sees it. */
interface Proxy extends AutoCloseable {

  /** Starts a proxy. */
  interface Launcher {
    /**
     * Returns when it accepts clients.
     *
     * @param yaml its configuration
     * @throws Exception if it cannot start; the message is shown to the user
     */
    Proxy start(String yaml) throws Exception;
  }

  /** Where it listens for clients. */
  HostPort address();

  /** Where it answers HTTP. */
  HostPort httpAddress();

  @Override
  void close();
}
