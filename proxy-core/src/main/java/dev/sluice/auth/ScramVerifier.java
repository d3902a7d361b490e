package dev.sluice.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SCRAM-SHA-256 form: {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>} (RFC
 * 5803, RFC 7677). The arrays belong to this record and are never changed.
 *
 * @param iterations PBKDF2 rounds, at least 1
 * @param salt as stored, decoded
 * @param storedKey H(ClientKey), 32 bytes
 * @param serverKey 32 bytes
 */
public record ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey)
    implements Verifier {
  private static final Pattern STORED =
      Pattern.compile(
          "SCRAM-SHA-256\\$(\\d{1,10}):([A-Za-z0-9+/]+=*)"
              + "\\$([A-Za-z0-9+/]{43}=):([A-Za-z0-9+/]{43}=)");

  public ScramVerifier {
    if (iterations < 1 || salt.length == 0) {
      throw new IllegalArgumentException("a SCRAM verifier has a salt and at least one iteration");
    }
    if (storedKey.length != Scram.KEY_LENGTH || serverKey.length != Scram.KEY_LENGTH) {
      throw new IllegalArgumentException("a SCRAM-SHA-256 key has 32 bytes");
    }
  }

  /**
   * The verifier that PostgreSQL would store of this password. Blocks: PBKDF2 takes milliseconds of
   * CPU time, so never on an event loop.
   *
   * @param salt kept, not copied
   * @param iterations at least 1
   */
  public static ScramVerifier of(String password, byte[] salt, int iterations) {
    return ScramClient.derive(password, salt, iterations).verifier();
  }

  /**
   * A verifier for a user that has none, so that an unknown user and a wrong password look and time
   * alike (auth-scram.c, "mock" authentication). No password fits it: its StoredKey is all zeros,
   * and nobody knows what hashes to that.
   *
   * @param serverSecret random bytes, made once per process and the same in all processes behind
   *     one address, else the salt of an unknown user changes where a real one would not
   */
  public static ScramVerifier mock(String user, byte[] serverSecret) {
    String name = new String(user.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    byte[] salt = Arrays.copyOf(Scram.hmac(serverSecret, name), Scram.SALT_LENGTH);
    byte[] nobodys = new byte[Scram.KEY_LENGTH];
    return new ScramVerifier(Scram.DEFAULT_ITERATIONS, salt, nobodys, nobodys);
  }

  static Optional<Verifier> parse(String rolpassword) {
    Matcher parts = STORED.matcher(rolpassword);
    if (!parts.matches()) {
      return Optional.empty();
    }
    long iterations = Long.parseLong(parts.group(1));
    if (iterations < 1 || iterations > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    Base64.Decoder base64 = Base64.getDecoder();
    try {
      return Optional.of(
          new ScramVerifier(
              (int) iterations,
              base64.decode(parts.group(2)),
              base64.decode(parts.group(3)),
              base64.decode(parts.group(4))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As pg_authid has it. */
  public String stored() {
    return "SCRAM-SHA-256$"
        + iterations
        + ":"
        + Scram.base64(salt)
        + "$"
        + Scram.base64(storedKey)
        + ":"
        + Scram.base64(serverKey);
  }

  /** Whether a server that names this salt and count stores (as far as can be seen) this one. */
  boolean isSaltedWith(byte[] otherSalt, int otherIterations) {
    return iterations == otherIterations && Arrays.equals(salt, otherSalt);
  }

  /** By content; the keys in constant time. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ScramVerifier that
        && isSaltedWith(that.salt, that.iterations)
        && MessageDigest.isEqual(storedKey, that.storedKey)
        && MessageDigest.isEqual(serverKey, that.serverKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(storedKey);
  }

  @Override
  public String toString() {
    return "scram verifier";
  }
}
