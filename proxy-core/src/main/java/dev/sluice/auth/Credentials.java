package dev.sluice.auth;

import dev.sluice.config.Secret;

/** With what the proxy logs in to servers as a user. */
public sealed interface Credentials {
  /**
   * What a successful SCRAM proof of the client gave away; good for every node that stores the same
   * verifier.
   */
  record ScramKeys(ScramVerifier verifier, byte[] clientKey) implements Credentials {
    @Override
    public String toString() {
      return "scram keys";
    }
  }

  /** MD5(password || user) with its {@code md5} prefix, good where the server asks for MD5. */
  record Md5Hash(String hash) implements Credentials {
    @Override
    public String toString() {
      return "md5 hash";
    }
  }

  /** The password itself; good for every method. */
  record Password(Secret password) implements Credentials {}

  /** Nothing: only servers that trust the proxy let it in. */
  record None() implements Credentials {}
}
