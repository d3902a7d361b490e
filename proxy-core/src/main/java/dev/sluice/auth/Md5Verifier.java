package dev.sluice.auth;

/**
 * The MD5 form: {@code md5} and 32 hex digits of MD5(password || user).
 *
 * @param hash the 35 characters, {@code md5} included
 */
public record Md5Verifier(String hash) implements Verifier {
  @Override
  public String toString() {
    return "md5 verifier";
  }
}
