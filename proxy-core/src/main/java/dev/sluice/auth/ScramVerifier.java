package dev.sluice.auth;

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
  @Override
  public String toString() {
    return "scram verifier";
  }
}
