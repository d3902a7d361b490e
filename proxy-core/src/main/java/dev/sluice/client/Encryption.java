package dev.sluice.client;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What a login knows of the TLS that it runs in.
 *
 * @param encrypted whether it does
 * @param certificateHash what SCRAM may be bound to
 * @param clientCertificate what the client has shown; it comes from {@code listen.tls.clientCa}
 */
record Encryption(
    boolean encrypted,
    Optional<byte[]> certificateHash,
    Optional<X509Certificate> clientCertificate) {
  static final Encryption NONE = new Encryption(false, Optional.empty(), Optional.empty());

  /** What a handshake that has succeeded has brought. */
  static Encryption of(SslHandler handler, Optional<byte[]> certificateHash) {
    return new Encryption(true, certificateHash, clientCertificate(handler));
  }

  private static Optional<X509Certificate> clientCertificate(SslHandler handler) {
    if (!handler.engine().getWantClientAuth()) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = handler.engine().getSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate shown
          ? Optional.of(shown)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
