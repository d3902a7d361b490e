package dev.sluice.it;

import dev.sluice.config.HostPort;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client that speaks TLS as it likes, and trusts everyone. */
final class TlsClient implements AutoCloseable {
  private static final int SSL_REQUEST = 80_877_103;
  private static final int PATIENCE_MILLIS = 20_000;

  private final SSLSocket socket;
  private final DataInputStream in;

  private TlsClient(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** After an SSLRequest, with these protocols of TLS. */
  static TlsClient negotiated(HostPort proxy, String... protocols) throws Exception {
    Socket plain = connect(proxy);
    plain.getOutputStream().write(RawClient.packet(SSL_REQUEST, new byte[0]));
    int answer = plain.getInputStream().read();
    if (answer != 'S') {
      plain.close();
      throw new IOException("no S but " + answer);
    }
    SSLSocket socket = secure(plain);
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
    return new TlsClient(socket);
  }

  /** At once, naming these application protocols. */
  static TlsClient direct(HostPort proxy, String... applicationProtocols) throws Exception {
    SSLSocket socket = secure(connect(proxy));
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(applicationProtocols);
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new TlsClient(socket);
  }

  /** A socket without TLS. */
  static Socket connect(HostPort proxy) throws IOException {
    Socket plain = new Socket();
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(PATIENCE_MILLIS);
    plain.connect(new InetSocketAddress(proxy.host(), proxy.port()));
    return plain;
  }

  private static SSLSocket secure(Socket plain) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Credulous()}, new SecureRandom());
    return (SSLSocket)
        context
            .getSocketFactory()
            .createSocket(plain, "localhost", plain.getPort(), /* autoClose= */ true);
  }

  private static final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  X509Certificate certificate() throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  RawClient.Message read() throws IOException {
    char type = (char) in.readUnsignedByte();
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    return new RawClient.Message(type, body);
  }

  /** Up to the first message of that type. */
  RawClient.Message until(char type) throws IOException {
    RawClient.Message message = read();
    while (message.type() != type) {
      message = read();
    }
    return message;
  }

  /** Whether the other side has closed, properly or not, without saying anything. */
  boolean isClosedByPeer() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException reset) {
      return true;
    }
  }

  void renegotiate() throws IOException {
    socket.startHandshake();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
