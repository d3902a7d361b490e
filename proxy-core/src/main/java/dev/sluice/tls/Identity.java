package dev.sluice.tls;

import dev.sluice.config.TlsConfig.KeyFiles;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who the proxy says it is.
 *
 * @param chain the certificate, then those of intermediate authorities
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
  Identity {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both files. Blocks.
   *
   * @throws TlsException one is of no use, or they do not belong together
   */
  static Identity load(KeyFiles files) throws TlsException {
    Identity identity =
        new Identity(
            PrivateKeys.read(files.key(), files.keyPassphraseFile()),
            Certificates.read(files.certificate()));
    if (!identity.belongsTogether()) {
      throw new TlsException(
          files.key() + ": the key is not that of the certificate in " + files.certificate());
    }
    return identity;
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  X509Certificate[] certificates() {
    return chain.toArray(X509Certificate[]::new);
  }

  /** What the key signs, the certificate's own key must verify. */
  private boolean belongsTogether() {
    try {
      byte[] anything = {1, 2, 3};
      Signature signature = Signature.getInstance(algorithm());
      signature.initSign(key);
      signature.update(anything);
      byte[] signed = signature.sign();
      signature.initVerify(certificate().getPublicKey());
      signature.update(anything);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
