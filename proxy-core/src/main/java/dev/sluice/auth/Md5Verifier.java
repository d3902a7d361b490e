package dev.sluice.auth;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The MD5 form: {@code md5} and 32 hex digits of MD5(password || user).
 *
 * @param hash the 35 characters, {@code md5} included
 */
public record Md5Verifier(String hash) implements Verifier {
  private static final Pattern STORED = Pattern.compile("md5[0-9a-f]{32}");

  static Optional<Verifier> parse(String rolpassword) {
    return STORED.matcher(rolpassword).matches()
        ? Optional.of(new Md5Verifier(rolpassword))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "md5 verifier";
  }
}
