package dev.sluice.migrate;

/** Hosts as Sluice's settings have them. */
final class Hosts {
  private Hosts() {}

  /** An IPv6 address in brackets, anything else as it is. */
  static String bracketed(String host) {
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** With a port, if there is one. */
  static String withPort(String host, String port) {
    return bracketed(host) + (port.isEmpty() ? "" : ":" + port);
  }
}
