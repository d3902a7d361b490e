package dev.sluice.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Remembers answers about roles for some seconds, unknown roles too, and lets simultaneous
 * questions for one name share one. Failures are not remembered. Any thread; asks nobody but {@code
 * question}.
 */
public final class CachedRoles implements RoleSource {
  private final Function<String, CompletionStage<Optional<AuthRole>>> question;
  private final Cache<String, Optional<AuthRole>> answers;

  /** Questions under way; as many as {@code question} lets in. An answer leaves it atomically. */
  private final ConcurrentMap<String, CompletableFuture<Optional<AuthRole>>> asked =
      new ConcurrentHashMap<>();

  /**
   * @param question must not block; may fail, by its stage or by throwing
   * @param believed how long an answer is believed; zero: only questions are shared
   * @param maxRoles answers that are kept, at least 1
   * @param nanoClock monotonic, such as {@link System#nanoTime}
   */
  public CachedRoles(
      Function<String, CompletionStage<Optional<AuthRole>>> question,
      Duration believed,
      long maxRoles,
      LongSupplier nanoClock) {
    this.question = question;
    this.answers =
        Caffeine.newBuilder()
            .expireAfterWrite(believed)
            .maximumSize(maxRoles)
            .ticker(nanoClock::getAsLong)
            .build();
  }

  @Override
  public CompletionStage<Optional<AuthRole>> role(String name) {
    Optional<AuthRole> answer = answers.getIfPresent(name);
    if (answer != null) {
      return CompletableFuture.completedStage(answer);
    }
    CompletableFuture<Optional<AuthRole>> mine = new CompletableFuture<>();
    CompletableFuture<Optional<AuthRole>> others = asked.putIfAbsent(name, mine);
    if (others != null) {
      return others.minimalCompletionStage();
    }
    ask(name, mine);
    return mine.minimalCompletionStage();
  }

  private void ask(String name, CompletableFuture<Optional<AuthRole>> mine) {
    CompletionStage<Optional<AuthRole>> stage;
    try {
      stage = question.apply(name);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    var unused =
        stage
            .thenAccept(role -> onAnswer(name, mine, role))
            .exceptionally(
                failure -> {
                  onFailure(name, mine, failure);
                  return null;
                });
  }

  private void onAnswer(
      String name, CompletableFuture<Optional<AuthRole>> mine, Optional<AuthRole> role) {
    asked.computeIfPresent(
        name,
        (key, current) -> {
          if (current != mine) {
            return current; // forgotten meanwhile, and asked again: this answer is too old to keep
          }
          answers.put(name, role);
          return null;
        });
    mine.complete(role);
  }

  private void onFailure(
      String name, CompletableFuture<Optional<AuthRole>> mine, Throwable failure) {
    asked.remove(name, mine);
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    mine.completeExceptionally(cause == null ? failure : cause);
  }

  @Override
  public void forget(String name) {
    asked.compute(
        name,
        (key, current) -> {
          answers.invalidate(name);
          return null;
        });
  }
}
