package dev.sluice.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** MD5 authentication (manual: "Message Flow", AuthenticationMD5Password). */
public final class Md5 {
  private static final String PREFIX = "md5";

  private Md5() {}

  /** What PostgreSQL stores: {@code md5} and the 32 hex digits of MD5(password || user), UTF-8. */
  public static String hash(String user, String password) {
    MessageDigest md5 = md5();
    md5.update(password.getBytes(StandardCharsets.UTF_8));
    md5.update(user.getBytes(StandardCharsets.UTF_8));
    return PREFIX + HexFormat.of().formatHex(md5.digest());
  }

  /**
   * The PasswordMessage that answers a salt: {@code md5} and the hex digits of MD5(hex digits of
   * the hash || salt).
   *
   * @param md5hash as {@link #hash} makes it, prefix included
   * @param salt the 4 bytes of AuthenticationMD5Password
   */
  public static String salted(String md5hash, byte[] salt) {
    if (!md5hash.startsWith(PREFIX) || salt.length != 4) {
      throw new IllegalArgumentException("needs an md5 hash with its prefix and a salt of 4 bytes");
    }
    MessageDigest md5 = md5();
    md5.update(md5hash.substring(PREFIX.length()).getBytes(StandardCharsets.US_ASCII));
    md5.update(salt);
    return PREFIX + HexFormat.of().formatHex(md5.digest());
  }

  /**
   * Whether a client's PasswordMessage is the right answer to the salt; in constant time.
   *
   * @param salt the 4 bytes that were sent
   * @param answer the 35 characters, without the terminating zero
   */
  public static boolean matches(Md5Verifier verifier, byte[] salt, String answer) {
    return MessageDigest.isEqual(
        salted(verifier.hash(), salt).getBytes(StandardCharsets.US_ASCII),
        answer.getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no MD5", e);
    }
  }
}
