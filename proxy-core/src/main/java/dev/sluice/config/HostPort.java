package dev.sluice.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host name or address literal and a TCP port.
 *
 * @param host name, IPv4 literal or IPv6 literal without brackets; never empty
 * @param port 1 to 65535; 0 only where a listener asks for a free port
 */
public record HostPort(String host, int port) {
  /** PostgreSQL's own port, and so the default of every node and of the listener. */
  public static final int POSTGRESQL_PORT = 5432;

  /** A name (underscores occur in container networks), an IPv4 literal, or [IPv6]; then a port. */
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:\\[([0-9A-Fa-f:.]+(?:%\\w+)?)]|([\\w.-]*[A-Za-z.][\\w.-]*))(?::(\\d{1,5}))?");

  private static final Pattern IPV4 = Pattern.compile("\\d+(?:\\.\\d+){3}");

  public HostPort {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("host must not be empty");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not in 0..65535");
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [IPv6]} or {@code [IPv6]:port}.
   *
   * @param defaultPort the port when the text has none
   * @throws IllegalArgumentException if the text is none of these or the port is out of range
   */
  public static HostPort parse(String text, int defaultPort) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is not host:port");
    }
    String bracketed = matcher.group(1);
    String host = bracketed == null ? matcher.group(2) : bracketed;
    String port = matcher.group(3);
    return new HostPort(host, port == null ? defaultPort : Integer.parseInt(port));
  }

  /** Whether a listener with this address takes connections to every address of the machine. */
  boolean isEveryAddress() {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  /** Whether the host is an address, not a name. */
  boolean isLiteral() {
    return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
  }

  /** Whether only this machine can reach the address. */
  boolean isLoopback() {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }

  /** Whether a connection to the other address, made on this machine, comes to this listener. */
  boolean isReachedAt(HostPort other) {
    boolean isHere =
        host.equals(other.host)
            || (host.equals("::") && other.isLoopback())
            || (host.equals("0.0.0.0") && other.isLoopback() && other.host.indexOf(':') < 0);
    return isHere && port == other.port;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
