package dev.sluice.client;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.AuthenticationException;
import dev.sluice.auth.ChannelBinding;
import dev.sluice.auth.Credentials;
import dev.sluice.auth.Md5;
import dev.sluice.auth.Md5Verifier;
import dev.sluice.auth.ScramServer;
import dev.sluice.auth.ScramVerifier;
import dev.sluice.auth.Verifier;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client must prove, and how far it has come. A user that does not exist, may not log in or
 * has no password gets the same questions as everyone and fails at the end.
 */
final class Challenge {
  private static final String SCRAM = "SCRAM-SHA-256";
  private static final String SCRAM_PLUS = "SCRAM-SHA-256-PLUS";
  private static final byte[] MOCK_SECRET = new SecureRandom().generateSeed(32);

  /** Writes one message for the client. */
  interface Message {
    void write(ByteBuf out);
  }

  /**
   * The outcome of one answer.
   *
   * @param message to send now, or null
   * @param credentials set when the client has proven itself
   */
  record Step(@Nullable Message message, @Nullable Credentials credentials) {}

  private final String user;
  private final Optional<AuthRole> role;
  private final Verifier verifier;
  private final Optional<byte[]> certificateHash;
  private final boolean doomed;
  private final SecureRandom random;
  private final byte[] salt = new byte[4];
  private @Nullable ScramServer scram;

  private Challenge(
      String user,
      Optional<AuthRole> role,
      Verifier verifier,
      Optional<byte[]> certificateHash,
      SecureRandom random) {
    this.user = user;
    this.role = role;
    this.verifier = verifier;
    this.certificateHash = certificateHash;
    this.random = random;
    this.doomed = role.isEmpty() || role.get().verifier().isEmpty() || isExpired(role.get());
    random.nextBytes(salt);
  }

  /**
   * The challenge for a user.
   *
   * @param certificateHash what SCRAM may be bound to, on TLS
   */
  static Challenge of(
      String user, Optional<AuthRole> role, Optional<byte[]> certificateHash, SecureRandom random) {
    Verifier verifier =
        role.flatMap(AuthRole::verifier).orElseGet(() -> ScramVerifier.mock(user, MOCK_SECRET));
    return new Challenge(user, role, verifier, certificateHash, random);
  }

  private static boolean isExpired(AuthRole role) {
    return role.validUntil().isPresent() && role.validUntil().get().isBefore(Instant.now());
  }

  boolean isSuperuser() {
    return role.isPresent() && role.get().superuser();
  }

  /** The first question. */
  Message opening() {
    return verifier instanceof Md5Verifier
        ? out -> ServerMessages.authenticationMd5(out, salt)
        : out -> ServerMessages.authenticationSasl(out, mechanisms());
  }

  /** The better one first, as PostgreSQL lists them. */
  private List<String> mechanisms() {
    return certificateHash.isPresent() ? List.of(SCRAM_PLUS, SCRAM) : List.of(SCRAM);
  }

  /**
   * Takes an answer.
   *
   * @param answer body of the client's message
   * @throws AuthenticationException when it is wrong
   */
  Step answer(byte[] answer) throws AuthenticationException {
    Step step =
        verifier instanceof ScramVerifier keys
            ? scram(keys, answer)
            : md5((Md5Verifier) verifier, answer);
    if (step.credentials() != null && !role.map(AuthRole::canLogin).orElse(false)) {
      throw new AuthenticationException(
          SqlState.INVALID_AUTHORIZATION, "role \"" + user + "\" is not permitted to log in");
    }
    return step;
  }

  private Step md5(Md5Verifier stored, byte[] answer) throws AuthenticationException {
    int length =
        answer.length > 0 && answer[answer.length - 1] == 0 ? answer.length - 1 : answer.length;
    String text = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
    if (!Md5.matches(stored, salt, text) || doomed) {
      throw AuthenticationException.passwordFailed(user);
    }
    return new Step(null, known().orElse(new Credentials.Md5Hash(stored.hash())));
  }

  private Step scram(ScramVerifier keys, byte[] answer) throws AuthenticationException {
    ScramServer exchange = scram;
    if (exchange == null) {
      InitialResponse response = initialResponse(answer);
      exchange = new ScramServer(keys, doomed, binding(response.mechanism()), random);
      scram = exchange;
      byte[] first = exchange.first(response.data());
      return new Step(out -> ServerMessages.authenticationSaslContinue(out, first), null);
    }
    ScramServer.Accepted accepted = finish(exchange, answer);
    return new Step(
        out -> ServerMessages.authenticationSaslFinal(out, accepted.serverFinalMessage()),
        known().orElse(accepted.keys()));
  }

  /** What the client chose of what was offered. */
  private ChannelBinding binding(String mechanism) throws AuthenticationException {
    if (!mechanisms().contains(mechanism)) {
      throw new AuthenticationException(
          SqlState.PROTOCOL_VIOLATION, "client selected an invalid SASL authentication mechanism");
    }
    if (certificateHash.isEmpty()) {
      return new ChannelBinding.Absent();
    }
    return mechanism.equals(SCRAM_PLUS)
        ? new ChannelBinding.TlsServerEndPoint(certificateHash.get())
        : new ChannelBinding.Declined();
  }

  private ScramServer.Accepted finish(ScramServer exchange, byte[] answer)
      throws AuthenticationException {
    try {
      return exchange.finish(answer);
    } catch (AuthenticationException e) {
      // The exchange knows no user; the client is told as PostgreSQL tells it.
      throw e.sqlState().equals(SqlState.INVALID_PASSWORD)
          ? AuthenticationException.passwordFailed(user)
          : e;
    }
  }

  private Optional<Credentials> known() {
    return role.flatMap(AuthRole::credentials);
  }

  private record InitialResponse(String mechanism, byte[] data) {}

  /** SASLInitialResponse: mechanism, length, data. */
  private static InitialResponse initialResponse(byte[] message) throws AuthenticationException {
    int nul = 0;
    while (nul < message.length && message[nul] != 0) {
      nul++;
    }
    String mechanism = new String(message, 0, nul, StandardCharsets.US_ASCII);
    ByteBuffer rest =
        ByteBuffer.wrap(
            message, Math.min(nul + 1, message.length), Math.max(0, message.length - nul - 1));
    if (rest.remaining() < 4 || rest.getInt() != rest.remaining()) {
      throw new AuthenticationException(
          SqlState.PROTOCOL_VIOLATION, "malformed SASL initial response");
    }
    byte[] data = new byte[rest.remaining()];
    rest.get(data);
    return new InitialResponse(mechanism, data);
  }
}
