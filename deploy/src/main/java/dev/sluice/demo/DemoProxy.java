package dev.sluice.demo;

import dev.sluice.ProxyServer;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.HostPort;
import java.util.Map;

/** The real proxy, in this process. */
record DemoProxy(ProxyServer server) implements Proxy {
  /**
   * Starts it.
   *
   * @param yaml its configuration
   */
  static Proxy start(String yaml) throws Exception {
    return new DemoProxy(ProxyServer.start(new ConfigLoader(Map.of()).load(yaml).config()));
  }

  @Override
  public HostPort address() {
    return server.address();
  }

  @Override
  public HostPort httpAddress() {
    return server.httpAddress().orElseThrow();
  }

  @Override
  public void close() {
    server.close();
  }
}
