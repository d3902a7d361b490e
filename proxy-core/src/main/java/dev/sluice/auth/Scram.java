package dev.sluice.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The formulas of RFC 5802, section 3, with SHA-256 (RFC 7677). */
final class Scram {
  /** Bytes of every key, signature and proof. */
  static final int KEY_LENGTH = 32;

  /** PBKDF2 rounds where nobody says otherwise; PostgreSQL's scram_iterations. */
  static final int DEFAULT_ITERATIONS = 4096;

  /** Bytes of a new salt, as PostgreSQL makes them. */
  static final int SALT_LENGTH = 16;

  /** Random bytes in a nonce, as PostgreSQL makes them. */
  private static final int RAW_NONCE_LENGTH = 18;

  private Scram() {}

  /** Hi(Normalize(password), salt, i): milliseconds of CPU time, more with more iterations. */
  static byte[] saltedPassword(String password, byte[] salt, int iterations) {
    char[] prepared = SaslPrep.prepare(password).toCharArray();
    PBEKeySpec spec = new PBEKeySpec(prepared, salt, iterations, KEY_LENGTH * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  static byte[] clientKey(byte[] saltedPassword) {
    return hmac(saltedPassword, "Client Key");
  }

  static byte[] serverKey(byte[] saltedPassword) {
    return hmac(saltedPassword, "Server Key");
  }

  /** StoredKey, H(ClientKey). */
  static byte[] storedKey(byte[] clientKey) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(clientKey);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /**
   * HMAC, the signatures among others.
   *
   * @param text each character is one byte (ISO 8859-1)
   */
  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  /** Of two keys: proof from key and signature, and key from proof and signature. */
  static byte[] xor(byte[] a, byte[] b) {
    byte[] result = new byte[KEY_LENGTH];
    for (int i = 0; i < KEY_LENGTH; i++) {
      result[i] = (byte) (a[i] ^ b[i]);
    }
    return result;
  }

  static String nonce(SecureRandom random) {
    byte[] raw = new byte[RAW_NONCE_LENGTH];
    random.nextBytes(raw);
    return base64(raw);
  }

  static String base64(byte[] raw) {
    return Base64.getEncoder().encodeToString(raw);
  }

  /** A message as bytes. SCRAM text is handled byte by byte here, whatever its encoding. */
  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
