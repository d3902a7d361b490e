package dev.sluice.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The sockets of pgjdbc's connections to nodes, so that they trust and show the same as all others.
 * pgjdbc makes one by reflection for each connection ({@code sslfactory}, {@code sslfactoryarg}).
 */
public final class NodeSocketFactory extends SSLSocketFactory {
  private final SSLSocketFactory sockets;
  private final boolean verifiesName;
  private final String name;

  /**
   * Called by pgjdbc.
   *
   * @param argument of {@link ServerTls#jdbcProperties}
   */
  public NodeSocketFactory(String argument) {
    int blank = argument.indexOf(' ');
    ServerTls tls = ServerTls.registered(argument.substring(0, blank));
    this.sockets = tls.jdkSockets();
    this.verifiesName = tls.verifiesName();
    this.name = argument.substring(blank + 1);
  }

  /** Over a socket that is there already: the only way that pgjdbc goes. */
  @Override
  public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
      throws IOException {
    SSLSocket socket = (SSLSocket) sockets.createSocket(plain, name, port, autoClose);
    if (verifiesName) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    return socket;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new IOException("TLS begins on a socket that is there already");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket(host.getHostAddress(), port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return createSocket(address, port);
  }
}
