package dev.sluice.benchmarks;

import dev.sluice.auth.AuthenticationException;
import dev.sluice.auth.Credentials;
import dev.sluice.auth.ScramClient;
import dev.sluice.auth.ScramServer;
import dev.sluice.auth.ScramVerifier;
import dev.sluice.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One login of a client by SCRAM-SHA-256, the proxy's side as a server, when the verifier is known:
 * what an event loop spends on it. PBKDF2 is the client's to pay and not in here.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ScramBenchmark {
  private static final String PASSWORD = "pencil";
  private static final int ITERATIONS = 4096;

  private final SecureRandom random = new RepeatedRandom();
  private final ScramVerifier verifier =
      ScramVerifier.of(
          PASSWORD, "sixteen bytes...".getBytes(StandardCharsets.US_ASCII), ITERATIONS);
  private byte[] clientFirst = {};
  private byte[] clientFinal = {};

  /** Since the server's nonce is always the same, so is the client's answer. */
  @Setup
  public void answerOnce() throws AuthenticationException {
    Credentials password = new Credentials.Password(new Secret(PASSWORD));
    ScramClient client = new ScramClient(password, random);
    clientFirst = client.first();
    byte[] serverFirst = new ScramServer(verifier, false, random).first(clientFirst);
    clientFinal = client.respond(serverFirst, Runnable::run).toCompletableFuture().join();
    client.verify(exchange().serverFinalMessage());
  }

  @Benchmark
  public ScramServer.Accepted exchange() throws AuthenticationException {
    ScramServer server = new ScramServer(verifier, false, random);
    server.first(clientFirst);
    return server.finish(clientFinal);
  }

  /** Takes the time that real random bytes take, then gives the same ones as ever. */
  private static final class RepeatedRandom extends SecureRandom {
    @Override
    public void nextBytes(byte[] bytes) {
      super.nextBytes(bytes);
      Arrays.fill(bytes, (byte) 42);
    }
  }
}
