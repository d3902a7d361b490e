package dev.sluice.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * How {@code openssl rsa -traditional -aes256} encrypts a key: a block cipher named in the header
 * DEK-Info, its key made of the passphrase by MD5 (OpenSSL's manual, PEM_read_PrivateKey, "PEM
 * Encryption Format").
 */
final class TraditionalCipher {
  private record Kind(String transformation, String algorithm, int keyBytes) {}

  private static final Map<String, Kind> KINDS =
      Map.of(
          "AES-128-CBC", new Kind("AES/CBC/PKCS5Padding", "AES", 16),
          "AES-192-CBC", new Kind("AES/CBC/PKCS5Padding", "AES", 24),
          "AES-256-CBC", new Kind("AES/CBC/PKCS5Padding", "AES", 32),
          "DES-EDE3-CBC", new Kind("DESede/CBC/PKCS5Padding", "DESede", 24));

  private static final int SALT_BYTES = 8;

  private TraditionalCipher() {}

  /**
   * Decrypts.
   *
   * @param header cipher and initialisation vector, {@code AES-256-CBC,0123...}
   */
  static byte[] decrypt(Path file, String header, byte[] content, char[] passphrase)
      throws TlsException {
    String[] parts = header.split(",", -1);
    Kind kind = KINDS.get(parts[0]);
    if (kind == null || parts.length != 2) {
      throw new TlsException(
          file + ": the cipher " + parts[0] + " is not supported; openssl pkey converts the key");
    }
    try {
      byte[] vector = HexFormat.of().parseHex(parts[1].strip());
      Cipher cipher = Cipher.getInstance(kind.transformation());
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key(passphrase, vector, kind.keyBytes()), kind.algorithm()),
          new IvParameterSpec(vector));
      return cipher.doFinal(content);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new TlsException(
          file + ": the key cannot be decrypted: the passphrase is wrong, or the file damaged", e);
    }
  }

  /** OpenSSL's EVP_BytesToKey with MD5, one round, and the vector's start as salt. */
  private static byte[] key(char[] passphrase, byte[] vector, int length)
      throws GeneralSecurityException {
    byte[] secret = new String(passphrase).getBytes(StandardCharsets.ISO_8859_1);
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] key = new byte[length];
    byte[] hash = {};
    for (int at = 0; at < length; at += hash.length) {
      md5.update(hash);
      md5.update(secret);
      md5.update(Arrays.copyOf(vector, SALT_BYTES));
      hash = md5.digest();
      System.arraycopy(hash, 0, key, at, Math.min(hash.length, length - at));
    }
    return key;
  }
}
