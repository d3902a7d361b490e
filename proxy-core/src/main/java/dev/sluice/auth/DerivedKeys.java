package dev.sluice.auth;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The keys that passwords were derived to, so that a pool's hundred logins as one static user cost
 * one PBKDF2. One per process; bounded; what is not used for an hour goes.
 */
final class DerivedKeys {
  private static final int MAX_KEYS = 1_000;
  private static final Duration UNUSED = Duration.ofHours(1);

  private static final AsyncCache<Source, Credentials.ScramKeys> KEYS =
      Caffeine.newBuilder().maximumSize(MAX_KEYS).expireAfterAccess(UNUSED).buildAsync();

  private DerivedKeys() {}

  private record Source(Credentials.Password password, ByteBuffer salt, int iterations) {}

  /**
   * The keys, at once or when {@code blocking} has derived them.
   *
   * @throws java.util.concurrent.RejectedExecutionException {@code blocking} refuses
   */
  static CompletableFuture<Credentials.ScramKeys> of(
      Credentials.Password password, byte[] salt, int iterations, Executor blocking) {
    return KEYS.get(
        new Source(password, ByteBuffer.wrap(salt), iterations),
        (source, unused) ->
            CompletableFuture.supplyAsync(
                () -> ScramClient.derive(password.password().value(), salt, iterations), blocking));
  }
}
