package dev.sluice.auth;

import static dev.sluice.auth.AuthenticationException.malformed;
import static dev.sluice.auth.AuthenticationException.violation;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's side, as a client, of one SCRAM-SHA-256 exchange with a server (RFC 5802, RFC 7677).
 * Used once, by one thread at a time; only the derivation of keys from a password leaves it.
 *
 * <pre>
 *   new --first()--> --respond()--> (keys at hand or derived) --verify()--> done
 * </pre>
 */
public final class ScramClient {
  /** More PBKDF2 rounds than any server asks for in earnest: several seconds of CPU time. */
  public static final int MAX_ITERATIONS = 10_000_000;

  private static final String INVALID_AUTHORIZATION = "28000";

  private final Credentials credentials;
  private final ScramBinding binding;
  private final String clientFirstBare;
  private final String nonce;
  private volatile byte @Nullable [] serverSignature;

  public ScramClient(Credentials credentials, SecureRandom random) {
    this(credentials, ScramBinding.NONE, random);
  }

  /** As above, on TLS. */
  public ScramClient(Credentials credentials, ScramBinding binding, SecureRandom random) {
    this.credentials = credentials;
    this.binding = binding;
    this.nonce = Scram.nonce(random);
    // The server knows the user from the startup packet and ignores this one; libpq sends none.
    this.clientFirstBare = "n=,r=" + nonce;
  }

  private record Challenge(String message, String nonce, byte[] salt, int iterations) {}

  /** The mechanism's name, for SASLInitialResponse. */
  public String mechanism() {
    return binding.mechanism();
  }

  /** The client-first-message, for SASLInitialResponse. */
  public byte[] first() {
    return Scram.bytes(binding.header() + clientFirstBare);
  }

  /**
   * Answers the data of AuthenticationSASLContinue with the client-final-message, for SASLResponse.
   * Complete on return for {@link Credentials.ScramKeys}; for a {@link Credentials.Password} it
   * completes on {@code blocking} unless another login has derived the same keys of late.
   *
   * @param blocking runs PBKDF2, milliseconds of CPU time and more; never an event loop
   * @return fails with {@link StaleKeysException} when the password was changed, with {@link
   *     AuthenticationException} when the message is malformed (08P01) or no password is known
   *     (28000), with {@link RejectedExecutionException} when {@code blocking} refuses
   */
  public CompletionStage<byte[]> respond(byte[] serverFirst, Executor blocking) {
    try {
      Challenge challenge = read(ScramMessage.of(serverFirst));
      return keys(challenge, blocking).thenApply(keys -> prove(challenge, keys));
    } catch (AuthenticationException | StaleKeysException | RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Challenge read(ScramMessage message) throws AuthenticationException {
    String text = message.rest();
    if (message.peek() == 'm') {
      throw violation("server requires an unsupported SCRAM extension");
    }
    String combined = message.attribute('r');
    if (!combined.startsWith(nonce) || combined.length() == nonce.length()) {
      throw violation("invalid SCRAM response (nonce mismatch)");
    }
    String malformedSalt = "Malformed salt in server-first-message.";
    byte[] salt = ScramMessage.decoded(message.attribute('s'), malformedSalt);
    if (salt.length == 0) {
      throw malformed(malformedSalt);
    }
    return new Challenge(text, combined, salt, iterations(message.attribute('i')));
  }

  private static int iterations(String value) throws AuthenticationException {
    try {
      int iterations = Integer.parseInt(value);
      if (iterations >= 1 && iterations <= MAX_ITERATIONS) {
        return iterations;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw malformed("The iteration count is not in 1.." + MAX_ITERATIONS + ".");
  }

  private CompletableFuture<Credentials.ScramKeys> keys(Challenge challenge, Executor blocking)
      throws AuthenticationException, StaleKeysException {
    if (credentials instanceof Credentials.ScramKeys keys) {
      if (!keys.verifier().isSaltedWith(challenge.salt(), challenge.iterations())) {
        throw new StaleKeysException();
      }
      return CompletableFuture.completedFuture(keys);
    }
    if (credentials instanceof Credentials.Password password) {
      return DerivedKeys.of(password, challenge.salt(), challenge.iterations(), blocking);
    }
    throw new AuthenticationException(
        INVALID_AUTHORIZATION,
        "the server asks for SCRAM-SHA-256, but the proxy has only "
            + (credentials instanceof Credentials.Md5Hash ? "an MD5 hash" : "nothing")
            + " to prove the password with");
  }

  private byte[] prove(Challenge challenge, Credentials.ScramKeys keys) {
    String withoutProof = "c=" + Scram.base64(binding.input()) + ",r=" + challenge.nonce();
    String authMessage = clientFirstBare + "," + challenge.message() + "," + withoutProof;
    byte[] signature = Scram.hmac(keys.verifier().storedKey(), authMessage);
    byte[] proof = Scram.xor(keys.clientKey(), signature);
    serverSignature = Scram.hmac(keys.verifier().serverKey(), authMessage);
    return Scram.bytes(withoutProof + ",p=" + Scram.base64(proof));
  }

  /**
   * Checks the data of AuthenticationSASLFinal: the server, too, must know the verifier.
   *
   * @throws AuthenticationException 28P01: the server refused the proof; 28000: the server's own
   *     proof is wrong; 08P01: malformed
   */
  public void verify(byte[] serverFinal) throws AuthenticationException {
    byte[] expected = serverSignature;
    if (expected == null) {
      throw new IllegalStateException("the server's challenge was not answered yet");
    }
    ScramMessage message = ScramMessage.of(serverFinal);
    if (message.peek() == 'e') {
      throw AuthenticationException.wrongProof();
    }
    byte[] signature =
        ScramMessage.decoded(
            message.attribute('v'), "Malformed signature in server-final-message.");
    if (!MessageDigest.isEqual(signature, expected)) {
      throw new AuthenticationException(INVALID_AUTHORIZATION, "incorrect server signature");
    }
  }

  /** All keys of a password. Blocks: PBKDF2. */
  static Credentials.ScramKeys derive(String password, byte[] salt, int iterations) {
    byte[] salted = Scram.saltedPassword(password, salt, iterations);
    byte[] clientKey = Scram.clientKey(salted);
    return new Credentials.ScramKeys(
        new ScramVerifier(iterations, salt, Scram.storedKey(clientKey), Scram.serverKey(salted)),
        clientKey);
  }
}
