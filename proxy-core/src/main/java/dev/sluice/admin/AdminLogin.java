package dev.sluice.admin;

import dev.sluice.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who is an administrator: whoever sends the password as HTTP Basic auth (RFC 7617), whatever the
 * user's name. Bounds wrong guesses, by address and in all; who has guessed too often is not heard
 * for a while, right or wrong. Used by one thread.
 */
final class AdminLogin {
  /** Wrong guesses of one address until it must wait. */
  static final int MOST_OF_ONE = 10;

  /** Wrong guesses of all addresses until all must wait. */
  static final int MOST_OF_ALL = 100;

  static final Duration PAUSE = Duration.ofMinutes(1);

  private static final String BASIC = "basic ";

  /** What a request's Authorization header comes to. */
  enum Result {
    /** It has none, or nobody can be an administrator here. */
    NONE,
    /** The password is right. */
    ADMIN,
    /** The password, or the header, is wrong. */
    WRONG,
    /** Too many were wrong. */
    TOO_MANY
  }

  private final Optional<byte[]> expected;
  private final LongSupplier nanoClock;
  private final Map<String, Integer> failures = new LinkedHashMap<>();
  private int all;
  private long began;

  AdminLogin(Optional<Secret> password, LongSupplier nanoClock) {
    this.expected = password.map(secret -> digest(secret.value().getBytes(StandardCharsets.UTF_8)));
    this.nanoClock = nanoClock;
    this.began = nanoClock.getAsLong();
  }

  /** Whether there is a password at all. */
  boolean isPossible() {
    return expected.isPresent();
  }

  /**
   * Judges one request.
   *
   * @param authorization value of the header, empty when there is none
   * @param peer address of who sends it
   */
  Result check(String authorization, String peer) {
    if (authorization.isEmpty() || expected.isEmpty()) {
      return Result.NONE;
    }
    if (nanoClock.getAsLong() - began >= PAUSE.toNanos()) {
      began = nanoClock.getAsLong();
      failures.clear();
      all = 0;
    }
    if (all >= MOST_OF_ALL || failures.getOrDefault(peer, 0) >= MOST_OF_ONE) {
      return Result.TOO_MANY;
    }
    // Digests are of one length: the time says nothing of the password's.
    if (MessageDigest.isEqual(expected.get(), digest(password(authorization)))) {
      return Result.ADMIN;
    }
    all++;
    failures.merge(peer, 1, Integer::sum);
    return Result.WRONG;
  }

  /** What stands behind the first colon; nothing when the header is another one. */
  private static byte[] password(String authorization) {
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
      return new byte[0];
    }
    try {
      byte[] pair = Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip());
      int colon = 0;
      while (colon < pair.length && pair[colon] != ':') {
        colon++;
      }
      int from = Math.min(pair.length, colon + 1);
      return Arrays.copyOfRange(pair, from, pair.length);
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  private static byte[] digest(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
