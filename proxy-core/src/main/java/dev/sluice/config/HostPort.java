package dev.sluice.config;

/**
 * A host name or address literal and a TCP port.
 *
 * @param host name, IPv4 literal or IPv6 literal without brackets; never empty
 * @param port 1 to 65535; 0 only where a listener asks for a free port
 */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("host must not be empty");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not in 0..65535");
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
