package dev.sluice.demo;

import dev.sluice.config.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Chooses the ports of the demo on 127.0.0.1. */
final class ListenPort {
  private static final String HOST = "127.0.0.1";

  private ListenPort() {}

  /**
   * The wanted port, which must be free; when none is wanted the usual one, or any free one if that
   * is taken.
   *
   * @param option its name, for the error
   * @throws IOException if the wanted port is taken
   */
  static HostPort choose(String option, Optional<Integer> wanted, int usual) throws IOException {
    if (wanted.isEmpty()) {
      return new HostPort(HOST, isFree(usual) ? usual : 0);
    }
    HostPort address = new HostPort(HOST, wanted.get());
    if (!isFree(address.port())) {
      throw new IOException(option + ": port " + address.port() + " is taken; name another one");
    }
    return address;
  }

  private static boolean isFree(int port) {
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
