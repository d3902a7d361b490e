package dev.sluice.auth;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * What the proxy, as a client of a server, says of channel binding (RFC 5802, section 6).
 *
 * @param mechanism the SASL mechanism that goes with it
 * @param header the gs2-header
 * @param data what is bound to: a hash of the server's certificate, or nothing
 */
public record ScramBinding(String mechanism, String header, byte[] data) {
  private static final String SCRAM = "SCRAM-SHA-256";
  private static final String SCRAM_PLUS = "SCRAM-SHA-256-PLUS";

  /** Nothing to bind to. */
  public static final ScramBinding NONE = new ScramBinding(SCRAM, "n,,", new byte[0]);

  /** The proxy would, but the server has not offered it: the server notices if it has. */
  private static final ScramBinding NOT_OFFERED = new ScramBinding(SCRAM, "y,,", new byte[0]);

  /**
   * The best that both sides know.
   *
   * @param offered the server's mechanisms
   * @param certificateHash of the server's certificate; empty without TLS
   * @throws AuthenticationException (28000) none of them is SCRAM-SHA-256
   */
  public static ScramBinding choose(List<String> offered, Optional<byte[]> certificateHash)
      throws AuthenticationException {
    if (certificateHash.isPresent() && offered.contains(SCRAM_PLUS)) {
      return new ScramBinding(SCRAM_PLUS, "p=tls-server-end-point,,", certificateHash.get());
    }
    if (!offered.contains(SCRAM)) {
      throw new AuthenticationException(
          "28000", "none of the server's SASL authentication mechanisms are supported: " + offered);
    }
    return certificateHash.isPresent() ? NOT_OFFERED : NONE;
  }

  /** The content of the attribute {@code c}: header and data. */
  byte[] input() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Scram.bytes(header));
    bytes.writeBytes(data);
    return bytes.toByteArray();
  }
}
