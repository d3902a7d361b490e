package dev.sluice.auth;

/** What ties a SCRAM exchange to the TLS connection that it runs in (RFC 5802, section 6). */
public sealed interface ChannelBinding {
  /** SCRAM-SHA-256-PLUS was not offered: no TLS, or nothing to bind to. */
  record Absent() implements ChannelBinding {}

  /** SCRAM-SHA-256-PLUS was offered, and the client chose SCRAM-SHA-256. */
  record Declined() implements ChannelBinding {}

  /**
   * The client chose SCRAM-SHA-256-PLUS.
   *
   * @param certificateHash of the server's certificate (RFC 5929, section 4.1)
   */
  record TlsServerEndPoint(byte[] certificateHash) implements ChannelBinding {}
}
