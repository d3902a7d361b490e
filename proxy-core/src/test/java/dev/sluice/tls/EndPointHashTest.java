package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndPointHashTest {
  private static X509Certificate certificate(Algorithm algorithm) throws Exception {
    return new CertificateBuilder()
        .algorithm(algorithm)
        .subject("CN=x")
        .setIsCertificateAuthority(true)
        .buildSelfSigned()
        .getCertificate();
  }

  @ParameterizedTest
  @CsvSource({"ecp256, SHA-256", "ecp384, SHA-384", "rsa2048, SHA-256"})
  void isMadeWithTheHashOfTheSignature(Algorithm algorithm, String hash) throws Exception {
    X509Certificate certificate = certificate(algorithm);

    assertThat(EndPointHash.of(certificate))
        .hasValue(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
  }

  @Test
  void isNotDefinedForASignatureWithoutAHash() throws Exception {
    assertThat(EndPointHash.of(certificate(Algorithm.ed25519))).isEmpty();
  }
}
