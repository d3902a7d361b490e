package dev.sluice.protocol;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What BackendKeyData gives and CancelRequest brings back. The secret has 4 bytes in protocol 3.0
 * and 4 to 256 in 3.2.
 */
public record CancelKey(int processId, byte[] secret) {
  @Override
  public boolean equals(Object other) {
    // Constant time: a cancel request comes from anyone.
    return other instanceof CancelKey key
        && key.processId == processId
        && MessageDigest.isEqual(key.secret, secret);
  }

  @Override
  public int hashCode() {
    return 31 * processId + Arrays.hashCode(secret);
  }

  @Override
  public String toString() {
    return "process " + processId;
  }
}
