package dev.sluice.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names for statements that say what they are: equal ones have equal names, and nobody can make up
 * another one with the same name.
 */
final class ContentName {
  /** Of a SHA-256 hash: 128 bits. */
  private static final int BYTES = 16;

  private ContentName() {}

  /**
   * The name.
   *
   * @param content text and parameter types as in a Parse message
   * @param salt whatever else the meaning depends on
   */
  static byte[] of(byte[] content, String salt) {
    MessageDigest digest = sha256();
    digest.update(salt.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    byte[] hash = digest.digest(content);
    return ("sluice_" + HexFormat.of().formatHex(hash, 0, BYTES))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
