package dev.sluice.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads private keys in the forms that OpenSSL writes: PKCS#8 (RFC 5958), encrypted or not; PKCS#1
 * for RSA (RFC 8017, A.1.2) and SEC 1 for elliptic curves (RFC 5915), encrypted in OpenSSL's
 * traditional way or not. Blocks.
 */
final class PrivateKeys {
  private static final byte[] VERSION_0 = Der.element(Der.INTEGER, new byte[] {0});
  private static final byte[] RSA_ENCRYPTION =
      Der.element(
          Der.OBJECT_IDENTIFIER,
          new byte[] {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1});
  private static final byte[] EC_PUBLIC_KEY =
      Der.element(
          Der.OBJECT_IDENTIFIER, new byte[] {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1});

  /** RFC 5915: {@code parameters [0]}, the curve. */
  private static final int EC_PARAMETERS_TAG = 0xA0;

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  private PrivateKeys() {}

  /**
   * The key of a file.
   *
   * @throws TlsException there is none, it is damaged, or the passphrase is missing or wrong
   */
  static PrivateKey read(Path file, Optional<Path> passphraseFile) throws TlsException {
    for (PemBlock block : PemBlock.read(file)) {
      if (block.label().endsWith("PRIVATE KEY")) {
        try {
          return key(file, pkcs8(file, block, passphraseFile));
        } catch (BufferUnderflowException e) {
          throw new TlsException(file + ": its private key is damaged", e);
        }
      }
    }
    throw new TlsException(file + ": there is no private key in PEM in it");
  }

  private static byte[] pkcs8(Path file, PemBlock block, Optional<Path> passphraseFile)
      throws TlsException {
    return switch (block.label()) {
      case "PRIVATE KEY" -> block.content();
      case "ENCRYPTED PRIVATE KEY" -> decrypted(file, block, passphrase(file, passphraseFile));
      case "RSA PRIVATE KEY" -> ofPkcs1(plain(file, block, passphraseFile));
      case "EC PRIVATE KEY" -> ofSec1(file, plain(file, block, passphraseFile));
      default ->
          throw new TlsException(
              file + ": a " + block.label() + " is not supported; openssl pkey converts it");
    };
  }

  private static char[] passphrase(Path file, Optional<Path> passphraseFile) throws TlsException {
    if (passphraseFile.isEmpty()) {
      throw new TlsException(file + ": the key is encrypted, and there is no keyPassphraseFile");
    }
    return PemBlock.text(passphraseFile.get()).replaceAll("[\r\n]+$", "").toCharArray();
  }

  private static byte[] decrypted(Path file, PemBlock block, char[] passphrase)
      throws TlsException {
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(block.content());
      // Java calls PBES2 (RFC 8018) by the algorithms in its parameters.
      String algorithm =
          info.getAlgName().equals("PBES2") || info.getAlgName().startsWith("1.")
              ? String.valueOf(info.getAlgParameters())
              : info.getAlgName();
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(passphrase)),
          info.getAlgParameters());
      return info.getKeySpec(cipher).getEncoded();
    } catch (GeneralSecurityException | java.io.IOException e) {
      throw new TlsException(
          file + ": the key cannot be decrypted: the passphrase is wrong, or the cipher unknown",
          e);
    }
  }

  private static byte[] plain(Path file, PemBlock block, Optional<Path> passphraseFile)
      throws TlsException {
    String cipher = block.headers().get("DEK-Info");
    return cipher == null
        ? block.content()
        : TraditionalCipher.decrypt(
            file, cipher, block.content(), passphrase(file, passphraseFile));
  }

  private static byte[] ofPkcs1(byte[] rsaKey) {
    byte[] algorithm = Der.element(Der.SEQUENCE, RSA_ENCRYPTION, Der.element(Der.NULL));
    return Der.element(Der.SEQUENCE, VERSION_0, algorithm, Der.element(Der.OCTET_STRING, rsaKey));
  }

  /** The curve stands in the key's own parameters; PKCS#8 has it beside the key. */
  private static byte[] ofSec1(Path file, byte[] ecKey) throws TlsException {
    ByteBuffer fields = Der.next(ByteBuffer.wrap(ecKey)).content();
    while (fields.hasRemaining()) {
      Der.Element field = Der.next(fields);
      if (field.tag() == EC_PARAMETERS_TAG) {
        byte[] curve = Der.next(field.content()).encoded();
        byte[] algorithm = Der.element(Der.SEQUENCE, EC_PUBLIC_KEY, curve);
        return Der.element(
            Der.SEQUENCE, VERSION_0, algorithm, Der.element(Der.OCTET_STRING, ecKey));
      }
    }
    throw new TlsException(file + ": the key does not name its curve");
  }

  private static PrivateKey key(Path file, byte[] pkcs8) throws TlsException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    GeneralSecurityException last = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw new TlsException(
        file + ": the private key is damaged, or of none of the kinds RSA, EC and EdDSA", last);
  }
}
