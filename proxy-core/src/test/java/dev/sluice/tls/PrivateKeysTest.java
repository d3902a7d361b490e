package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that OpenSSL 3 has written, in all its forms; the passphrase is "open sesame". */
final class PrivateKeysTest {
  @TempDir private Path directory = Path.of("");

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(PrivateKeysTest.class.getResource(name)).toURI());
  }

  private Optional<Path> passphrase(String text) throws IOException {
    return Optional.of(Files.writeString(directory.resolve("passphrase"), text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa-pkcs1.pem",
        "rsa-pkcs1-aes256.pem",
        "rsa-pkcs1-des3.pem",
        "rsa-pkcs8-encrypted.pem"
      })
  void everyFormOfAnRsaKeyIsTheSameKey(String form) throws Exception {
    assertThat(PrivateKeys.read(resource(form), passphrase("open sesame\n")))
        .isEqualTo(PrivateKeys.read(resource("rsa-pkcs8.pem"), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ec-sec1.pem", "ec-sec1-aes128.pem", "ec-pkcs8-encrypted.pem"})
  void everyFormOfAnEllipticKeyIsTheSameKey(String form) throws Exception {
    PrivateKey read = PrivateKeys.read(resource(form), passphrase("open sesame"));
    PrivateKey same = PrivateKeys.read(resource("ec-pkcs8.pem"), Optional.empty());

    assertThat(((ECPrivateKey) read).getS()).isEqualTo(((ECPrivateKey) same).getS());
    assertThat(((ECPrivateKey) read).getParams()).isEqualTo(((ECPrivateKey) same).getParams());
  }

  @Test
  void anEd25519KeyIsRead() throws Exception {
    assertThat(PrivateKeys.read(resource("ed25519.pem"), Optional.empty()).getAlgorithm())
        .isEqualTo("EdDSA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rsa-pkcs1-aes256.pem", "rsa-pkcs8-encrypted.pem", "ec-pkcs8-encrypted.pem"})
  void aWrongPassphraseAndNoneAreSaid(String form) throws Exception {
    Path file = resource(form);
    Optional<Path> wrong = passphrase("close sesame");

    assertThatThrownBy(() -> PrivateKeys.read(file, wrong))
        .isInstanceOf(TlsException.class)
        .hasMessageStartingWith(file + ": the key cannot be decrypted");
    assertThatThrownBy(() -> PrivateKeys.read(file, Optional.empty()))
        .hasMessage(file + ": the key is encrypted, and there is no keyPassphraseFile");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n",
        "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMAMC\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMAMCAQE=\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN EC PRIVATE KEY-----\nMIT/////\n-----END EC PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nMIT/////\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: IDEA-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: AES-128-CBC,0\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
      })
  void whatIsNoKeyIsRefusedInWords(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("key"), text);
    Optional<Path> secret = passphrase("x");

    assertThatThrownBy(() -> PrivateKeys.read(file, secret))
        .isInstanceOf(TlsException.class)
        .hasMessageStartingWith(file + ": ");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    Path file = directory.resolve("nowhere");

    assertThatThrownBy(() -> PrivateKeys.read(file, Optional.empty()))
        .hasMessage(file + ": there is no such file");
  }
}
