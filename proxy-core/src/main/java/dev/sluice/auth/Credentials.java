package dev.sluice.auth;

import dev.sluice.config.Secret;
import java.security.MessageDigest;

/** With what the proxy logs in to servers as a user. */
public sealed interface Credentials {
  /**
   * What a successful SCRAM proof of the client gave away; good for every node that stores the same
   * verifier.
   *
   * @param clientKey 32 bytes; belongs to this record and is never changed
   */
  record ScramKeys(ScramVerifier verifier, byte[] clientKey) implements Credentials {
    /** By content; the keys in constant time. */
    @Override
    public boolean equals(Object other) {
      return other instanceof ScramKeys that
          && verifier.equals(that.verifier)
          && MessageDigest.isEqual(clientKey, that.clientKey);
    }

    @Override
    public int hashCode() {
      return verifier.hashCode();
    }

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
