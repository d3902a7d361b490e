package dev.sluice.auth;

import static dev.sluice.auth.AuthenticationException.malformed;
import static dev.sluice.auth.AuthenticationException.violation;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's side, as a server, of one SCRAM exchange with a client (RFC 5802, RFC 7677; rules and
 * words of PostgreSQL's auth-scram.c). Used once, on one thread; some microseconds of CPU time, so
 * it may run on an event loop.
 *
 * <pre>
 *   new --first()--> challenged --finish()--> done (or failed: any exception ends the exchange)
 * </pre>
 */
public final class ScramServer {
  /** Bytes of the longest message that PostgreSQL reads here (PG_MAX_SASL_MESSAGE_LENGTH). */
  public static final int MAX_MESSAGE_LENGTH = 1024;

  private static final String NOT_SUPPORTED = "0A000";

  private final ScramVerifier verifier;
  private final boolean doomed;
  private final ChannelBinding binding;
  private final String serverNonce;
  private @Nullable Challenge challenge;

  /**
   * @param verifier the user's, or a mock one
   * @param doomed run the whole exchange, then fail as with a wrong password: the user is unknown,
   *     may not log in with a password, or the password has expired
   */
  public ScramServer(ScramVerifier verifier, boolean doomed, SecureRandom random) {
    this(verifier, doomed, new ChannelBinding.Absent(), random);
  }

  /** As above, on TLS: {@code binding} says what was offered and what the client chose. */
  public ScramServer(
      ScramVerifier verifier, boolean doomed, ChannelBinding binding, SecureRandom random) {
    this(verifier, doomed, binding, Scram.nonce(random));
  }

  /** With a nonce that is known: only the RFC's test vectors need it. */
  ScramServer(ScramVerifier verifier, boolean doomed, ChannelBinding binding, String serverNonce) {
    this.verifier = verifier;
    this.doomed = doomed;
    this.binding = binding;
    this.serverNonce = serverNonce;
  }

  /**
   * What a client gets that knows the password.
   *
   * @param serverFinalMessage for AuthenticationSASLFinal
   * @param keys with which the proxy logs in to servers as this user
   */
  public record Accepted(byte[] serverFinalMessage, Credentials.ScramKeys keys) {}

  private record Challenge(Gs2Header header, String clientFirstBare, String nonce, String message) {
    String authMessage(String clientFinalWithoutProof) {
      return clientFirstBare + "," + message + "," + clientFinalWithoutProof;
    }
  }

  private record Response(String nonce, String withoutProof, byte[] proof) {}

  /**
   * Reads the data of SASLInitialResponse. The user name in it is ignored, as in PostgreSQL: the
   * startup packet has said it.
   *
   * @return the server-first-message, for AuthenticationSASLContinue
   * @throws AuthenticationException the message is malformed (08P01) or wants what is not supported
   *     (0A000, 28000)
   */
  public byte[] first(byte[] clientFirstMessage) throws AuthenticationException {
    if (challenge != null) {
      throw new IllegalStateException("the exchange has begun");
    }
    ScramMessage message = ScramMessage.of(clientFirstMessage);
    Gs2Header header = Gs2Header.read(message, binding);
    String bare = message.rest();
    String nonce = readClientNonce(message) + serverNonce;
    String answer =
        "r=" + nonce + ",s=" + Scram.base64(verifier.salt()) + ",i=" + verifier.iterations();
    challenge = new Challenge(header, bare, nonce, answer);
    return Scram.bytes(answer);
  }

  private static String readClientNonce(ScramMessage message) throws AuthenticationException {
    if (message.peek() == 'm') {
      throw new AuthenticationException(
          NOT_SUPPORTED, "client requires an unsupported SCRAM extension");
    }
    message.attribute('n');
    String nonce = message.attribute('r');
    if (!ScramMessage.isPrintable(nonce)) {
      throw violation("non-printable characters in SCRAM nonce");
    }
    while (!message.isAtEnd()) {
      message.anyAttribute(); // optional extensions: checked, then ignored
    }
    return nonce;
  }

  /**
   * Reads the data of SASLResponse and checks the proof, in the same time whatever is wrong with
   * it.
   *
   * @throws AuthenticationException 08P01: malformed; 28P01: the proof is wrong or the exchange was
   *     doomed, for which the caller says {@link AuthenticationException#passwordFailed}
   */
  public Accepted finish(byte[] clientFinalMessage) throws AuthenticationException {
    Challenge sent = challenge;
    if (sent == null) {
      throw new IllegalStateException("the exchange has not begun");
    }
    Response response = readResponse(ScramMessage.of(clientFinalMessage), sent.header());
    if (!response.nonce().equals(sent.nonce())) {
      throw new AuthenticationException(
          "08P01", "invalid SCRAM response", Optional.of("Nonce does not match."));
    }
    String authMessage = sent.authMessage(response.withoutProof());
    byte[] signature = Scram.hmac(verifier.storedKey(), authMessage);
    byte[] clientKey = Scram.xor(response.proof(), signature);
    boolean proven = MessageDigest.isEqual(Scram.storedKey(clientKey), verifier.storedKey());
    if (!proven || doomed) {
      throw AuthenticationException.wrongProof();
    }
    String answer = "v=" + Scram.base64(Scram.hmac(verifier.serverKey(), authMessage));
    return new Accepted(Scram.bytes(answer), new Credentials.ScramKeys(verifier, clientKey));
  }

  private static Response readResponse(ScramMessage message, Gs2Header header)
      throws AuthenticationException {
    header.check(message.attribute('c'));
    String nonce = message.attribute('r');
    int beforeProof;
    ScramMessage.Attribute attribute;
    do {
      beforeProof = message.position() - 1;
      attribute = message.anyAttribute();
    } while (attribute.name() != 'p');
    String malformedProof = "Malformed proof in client-final-message.";
    byte[] proof = ScramMessage.decoded(attribute.value(), malformedProof);
    if (proof.length != Scram.KEY_LENGTH) {
      throw malformed(malformedProof);
    }
    if (!message.isAtEnd()) {
      throw malformed("Garbage found at the end of client-final-message.");
    }
    return new Response(nonce, message.upTo(beforeProof), proof);
  }
}
