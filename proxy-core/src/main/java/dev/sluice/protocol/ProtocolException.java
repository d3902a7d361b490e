package dev.sluice.protocol;

/**
 * A peer broke the protocol; the connection cannot go on. Without a stack: it tells of the peer,
 * not of this code.
 */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProtocolException(String message) {
    super(message, null, false, false);
  }
}
