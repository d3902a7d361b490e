package dev.sluice.admin;

import dev.sluice.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A peer that writes what it likes. Waits ten seconds for an answer, then fails. */
final class RawHttp implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;

  RawHttp(HostPort address) throws IOException {
    socket = new Socket(address.host(), address.port());
    socket.setSoTimeout(TIMEOUT_MILLIS);
  }

  RawHttp write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Everything until the endpoint closes the connection. */
  String readToEnd() throws IOException {
    StringBuilder all = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        all.append((char) b);
      }
    } catch (SocketException reset) {
      all.append(""); // a reset ends it too
    }
    return all.toString();
  }

  /** The next line, without its end. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = socket.getInputStream().read(); b != '\n'; b = socket.getInputStream().read()) {
      if (b < 0) {
        throw new IOException("closed after: " + line);
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  RawHttp shutdownOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
