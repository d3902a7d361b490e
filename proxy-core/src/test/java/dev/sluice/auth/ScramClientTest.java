package dev.sluice.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Secret;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramClientTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Executor NEVER =
      task -> {
        throw new AssertionError("nothing is to be derived");
      };

  private static byte[] newSalt() {
    byte[] salt = new byte[16];
    RANDOM.nextBytes(salt);
    return salt;
  }

  private static Credentials.Password password(String value) {
    return new Credentials.Password(new Secret(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** One whole login; returns what the server learnt. */
  private static Credentials.ScramKeys logIn(
      Credentials credentials, ScramVerifier verifier, Executor blocking)
      throws AuthenticationException {
    ScramClient client = new ScramClient(credentials, RANDOM);
    ScramServer server = new ScramServer(verifier, false, RANDOM);
    byte[] challenge = server.first(client.first());
    byte[] response = client.respond(challenge, blocking).toCompletableFuture().join();
    ScramServer.Accepted accepted = server.finish(response);
    client.verify(accepted.serverFinalMessage());
    return accepted.keys();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    CompletableFuture<?> future = stage.toCompletableFuture();
    assertThat(future).isCompletedExceptionally();
    return future.handle((answer, failure) -> requireNonNull(failure)).join();
  }

  /** The client's nonce, out of its first message. */
  private static String nonceOf(ScramClient client) {
    String first = new String(client.first(), ISO_8859_1);
    return first.substring(first.indexOf("r=") + 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pencil", "p\u00E4ssw\u00F6rt", "\u5BC6\u7801", "I\u00ADX", "a\u0007\u00E4"})
  void logsInWithAPassword(String password) throws AuthenticationException {
    ScramVerifier verifier = ScramVerifier.of(password, newSalt(), 3);

    assertThat(logIn(password(password), verifier, Runnable::run).verifier()).isEqualTo(verifier);
  }

  @Test
  void logsInToTheNextServerWithTheKeysThatTheFirstLoginGaveAway() throws AuthenticationException {
    ScramVerifier verifier = ScramVerifier.of("pencil", newSalt(), 4096);

    Credentials.ScramKeys keys = logIn(password("pencil"), verifier, Runnable::run);

    assertThat(logIn(keys, verifier, NEVER)).isEqualTo(keys);
  }

  @Test
  void failsWithAWrongPassword() {
    ScramVerifier verifier = ScramVerifier.of("pencil", newSalt(), 3);

    assertThatThrownBy(() -> logIn(password("pencils"), verifier, Runnable::run))
        .isInstanceOf(AuthenticationException.class)
        .hasMessage("password authentication failed");
  }

  @Test
  void derivesOnceForManyLogins() throws AuthenticationException {
    ScramVerifier verifier = ScramVerifier.of("pencil", newSalt(), 3);
    Queue<Runnable> derivations = new ArrayDeque<>();
    ScramServer server = new ScramServer(verifier, false, RANDOM);
    ScramClient first = new ScramClient(password("pencil"), RANDOM);
    CompletionStage<byte[]> waiting = first.respond(server.first(first.first()), derivations::add);
    ScramServer otherServer = new ScramServer(verifier, false, RANDOM);
    ScramClient second = new ScramClient(password("pencil"), RANDOM);
    CompletionStage<byte[]> alsoWaiting =
        second.respond(otherServer.first(second.first()), derivations::add);
    assertThat(waiting.toCompletableFuture()).isNotDone();

    assertThat(derivations).hasSize(1);
    derivations.remove().run();

    server.finish(waiting.toCompletableFuture().join());
    otherServer.finish(alsoWaiting.toCompletableFuture().join());
    assertThat(logIn(password("pencil"), verifier, NEVER).verifier()).isEqualTo(verifier);
  }

  @Test
  void saysSoWhenTheExecutorIsFull() {
    ScramClient client = new ScramClient(password("full"), RANDOM);
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };

    assertThat(failure(client.respond(bytes("r=" + nonceOf(client) + "x,s=AAAA,i=1"), full)))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void noticesThatThePasswordWasChanged() throws AuthenticationException {
    ScramVerifier old = ScramVerifier.of("pencil", newSalt(), 3);
    Credentials.ScramKeys keys = logIn(password("pencil"), old, Runnable::run);
    ScramVerifier saltedAnew = ScramVerifier.of("pencil", newSalt(), 3);
    ScramVerifier moreIterations = ScramVerifier.of("pencil", old.salt(), 4);

    for (ScramVerifier changed : new ScramVerifier[] {saltedAnew, moreIterations}) {
      ScramClient client = new ScramClient(keys, RANDOM);
      byte[] challenge = new ScramServer(changed, false, RANDOM).first(client.first());

      assertThat(failure(client.respond(challenge, NEVER))).isInstanceOf(StaleKeysException.class);
    }
  }

  @Test
  void cannotProveWhatItDoesNotKnow() throws AuthenticationException {
    ScramVerifier verifier = ScramVerifier.of("pencil", newSalt(), 3);
    Credentials hash = new Credentials.Md5Hash(Md5.hash("user", "pencil"));

    for (Credentials credentials : new Credentials[] {hash, new Credentials.None()}) {
      ScramClient client = new ScramClient(credentials, RANDOM);
      byte[] challenge = new ScramServer(verifier, false, RANDOM).first(client.first());

      assertThat(failure(client.respond(challenge, NEVER)))
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("SCRAM-SHA-256");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "m=ext,r=NONCEx,s=AAAA,i=1",
        "s=AAAA,i=1",
        "r=NONCE,s=AAAA,i=1",
        "r=other,s=AAAA,i=1",
        "r=NONCEx,i=1",
        "r=NONCEx,s=,i=1",
        "r=NONCEx,s=!,i=1",
        "r=NONCEx,s=AAAA",
        "r=NONCEx,s=AAAA,i=",
        "r=NONCEx,s=AAAA,i=0",
        "r=NONCEx,s=AAAA,i=-1",
        "r=NONCEx,s=AAAA,i=many",
        "r=NONCEx,s=AAAA,i=10000001",
        "r=NONCEx,s=AAAA,i=99999999999",
      })
  void refusesAMalformedChallengeAndAbsurdIterations(String challenge) {
    ScramClient client = new ScramClient(password("pencil"), RANDOM);

    CompletionStage<byte[]> answer =
        client.respond(bytes(challenge.replace("NONCE", nonceOf(client))), NEVER);

    assertThat(failure(answer))
        .isInstanceOfSatisfying(
            AuthenticationException.class, e -> assertThat(e.sqlState()).isEqualTo("08P01"));
  }

  @Test
  void trustsOnlyAServerThatKnowsTheVerifier() throws AuthenticationException {
    Credentials.ScramKeys keys = ScramClient.derive("pencil", newSalt(), 3);
    ScramClient client = new ScramClient(keys, RANDOM);
    byte[] challenge = new ScramServer(keys.verifier(), false, RANDOM).first(client.first());
    assertThatThrownBy(() -> client.verify(bytes("v=AAAA")))
        .isInstanceOf(IllegalStateException.class);
    client.respond(challenge, NEVER).toCompletableFuture().join();

    assertThatThrownBy(() -> client.verify(bytes("v=" + Scram.base64(new byte[32]))))
        .hasMessage("incorrect server signature");
    assertThatThrownBy(() -> client.verify(bytes("v=?"))).hasMessage("malformed SCRAM message");
    assertThatThrownBy(() -> client.verify(bytes("x=1"))).hasMessage("malformed SCRAM message");
    assertThatThrownBy(() -> client.verify(bytes("e=invalid-proof")))
        .hasMessage("password authentication failed");
  }
}
