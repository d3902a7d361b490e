package dev.sluice.auth;

import static dev.sluice.auth.AuthenticationException.malformed;
import static dev.sluice.auth.AuthenticationException.violation;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * How a client-first-message begins: what the client says of channel binding, and no authorization
 * identity (RFC 5802, section 7: gs2-header).
 *
 * @param text as it was sent, its last comma included
 * @param binding what the server knows of channel binding
 */
record Gs2Header(String text, ChannelBinding binding) {
  private static final String BINDING_TYPE = "tls-server-end-point";
  private static final String INVALID_AUTHORIZATION = "28000";
  private static final String NOT_SUPPORTED = "0A000";

  static Gs2Header read(ScramMessage message, ChannelBinding binding)
      throws AuthenticationException {
    switch (message.peek()) {
      case 'n' -> readUnbound(message, binding);
      case 'y' -> {
        refuseDowngrade(binding);
        readUnbound(message, binding);
      }
      case 'p' -> readBound(message, binding);
      default ->
          throw malformed(
              "Unexpected channel-binding flag \""
                  + ScramMessage.printable(message.peek())
                  + "\".");
    }
    readNoIdentity(message);
    return new Gs2Header(message.upTo(message.position()), binding);
  }

  private static void readUnbound(ScramMessage message, ChannelBinding binding)
      throws AuthenticationException {
    if (binding instanceof ChannelBinding.TlsServerEndPoint) {
      throw malformed(
          "The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel"
              + " binding data.");
    }
    message.skip();
    if (message.peek() != ',') {
      throw malformed(
          "Comma expected, but found character \""
              + ScramMessage.printable(message.peek())
              + "\".");
    }
    message.skip();
  }

  /** A {@code y} where PLUS was offered: somebody between took the offer away. */
  private static void refuseDowngrade(ChannelBinding binding) throws AuthenticationException {
    if (binding instanceof ChannelBinding.Declined) {
      throw new AuthenticationException(
          INVALID_AUTHORIZATION,
          "SCRAM channel binding negotiation error",
          Optional.of(
              "The client supports SCRAM channel binding but thinks the server does not.  However,"
                  + " this server does support channel binding."));
    }
  }

  private static void readBound(ScramMessage message, ChannelBinding binding)
      throws AuthenticationException {
    if (!(binding instanceof ChannelBinding.TlsServerEndPoint)) {
      throw malformed(
          "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message"
              + " includes channel binding data.");
    }
    if (!message.attribute('p').equals(BINDING_TYPE)) {
      throw violation("unsupported SCRAM channel-binding type");
    }
  }

  private static void readNoIdentity(ScramMessage message) throws AuthenticationException {
    if (message.peek() == 'a') {
      throw new AuthenticationException(
          NOT_SUPPORTED, "client uses authorization identity, but it is not supported");
    }
    if (message.peek() != ',') {
      throw malformed(
          "Unexpected attribute \""
              + ScramMessage.printable(message.peek())
              + "\" in client-first-message.");
    }
    message.skip();
  }

  /** Checks the attribute {@code c} of the client-final-message against what was said first. */
  void check(String attribute) throws AuthenticationException {
    if (attribute.equals(Scram.base64(expected()))) {
      return;
    }
    if (binding instanceof ChannelBinding.TlsServerEndPoint) {
      throw new AuthenticationException(
          INVALID_AUTHORIZATION, "SCRAM channel binding check failed");
    }
    throw violation("unexpected SCRAM channel-binding attribute in client-final-message");
  }

  private byte[] expected() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Scram.bytes(text));
    if (binding instanceof ChannelBinding.TlsServerEndPoint bound) {
      bytes.writeBytes(bound.certificateHash());
    }
    return bytes.toByteArray();
  }
}
