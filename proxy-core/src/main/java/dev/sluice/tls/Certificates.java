package dev.sluice.tls;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates. */
final class Certificates {
  private Certificates() {}

  /**
   * All certificates of a file, in its order. Blocks.
   *
   * @throws TlsException there is none, or one is damaged
   */
  static List<X509Certificate> read(Path file) throws TlsException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemBlock block : PemBlock.read(file)) {
        if (block.label().endsWith("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (CertificateException e) {
      throw new TlsException(
          file + ": its certificate number " + (certificates.size() + 1) + " is damaged", e);
    }
    if (certificates.isEmpty()) {
      throw new TlsException(file + ": there is no certificate in PEM in it");
    }
    return certificates;
  }

  /** For the log. */
  static String describe(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName()
        + ", valid until "
        + certificate.getNotAfter().toInstant();
  }
}
