package dev.sluice.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The channel binding {@code tls-server-end-point} (RFC 5929, section 4.1): a hash of the server's
 * certificate, with the hash function of the certificate's own signature, or SHA-256 where that is
 * MD5 or SHA-1.
 */
public final class EndPointHash {
  /** Java's names: SHA256withRSA, SHA384withECDSA, MD5withRSA. */
  private static final Pattern SIGNATURE =
      Pattern.compile("(MD5|SHA-?\\d+)WITH.*", Pattern.CASE_INSENSITIVE);

  private static final String PSS = "RSASSA-PSS";

  private EndPointHash() {}

  /** The hash; empty where RFC 5929 defines none, as for Ed25519. */
  public static Optional<byte[]> of(X509Certificate certificate) {
    try {
      Optional<String> hash = hashName(certificate);
      return hash.isEmpty()
          ? Optional.empty()
          : Optional.of(MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> hashName(X509Certificate certificate)
      throws GeneralSecurityException, IOException {
    if (certificate.getSigAlgName().equals(PSS)) {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(PSS);
      parameters.init(certificate.getSigAlgParams());
      return Optional.of(
          strong(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm()));
    }
    Matcher signature = SIGNATURE.matcher(certificate.getSigAlgName());
    return signature.matches() ? Optional.of(strong(signature.group(1))) : Optional.empty();
  }

  private static String strong(String hash) {
    String name = hash.toUpperCase(Locale.ROOT).replace("-", "");
    return name.equals("MD5") || name.equals("SHA1") ? "SHA-256" : name.replace("SHA", "SHA-");
  }
}
