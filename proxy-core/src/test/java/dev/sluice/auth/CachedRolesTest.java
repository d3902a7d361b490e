package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CachedRolesTest {
  private record Question(String name, CompletableFuture<Optional<AuthRole>> answer) {}

  private final List<Question> questions = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final CachedRoles roles = believedFor(Duration.ofSeconds(10));

  private CachedRoles believedFor(Duration believed) {
    return new CachedRoles(this::ask, believed, 100, clock::get);
  }

  private CompletionStage<Optional<AuthRole>> ask(String name) {
    Question question = new Question(name, new CompletableFuture<>());
    questions.add(question);
    return question.answer();
  }

  private CompletableFuture<Optional<AuthRole>> role(String name) {
    return roles.role(name).toCompletableFuture();
  }

  private void askFor(String name) {
    assertThat(role(name)).isNotDone();
  }

  private static Optional<AuthRole> named(String name) {
    return Optional.of(
        new AuthRole(name, Optional.empty(), true, false, Optional.empty(), Optional.empty()));
  }

  @Test
  void sharesOneQuestionAmongSimultaneousAskers() {
    CompletableFuture<Optional<AuthRole>> one = role("app");
    CompletableFuture<Optional<AuthRole>> other = role("app");
    assertThat(one).isNotDone();

    questions.get(0).answer().complete(named("app"));

    assertThat(questions).hasSize(1);
    assertThat(one.join()).isEqualTo(other.join()).isEqualTo(named("app"));
  }

  @Test
  void asksForEachNameOnItsOwn() {
    askFor("app");
    askFor("App");

    assertThat(questions).extracting(Question::name).containsExactly("app", "App");
  }

  @Test
  void believesAnAnswerForItsTime() {
    askFor("app");
    questions.get(0).answer().complete(named("app"));

    clock.addAndGet(Duration.ofMillis(9_999).toNanos());
    assertThat(role("app").join()).isEqualTo(named("app"));
    assertThat(questions).hasSize(1);

    clock.addAndGet(Duration.ofMillis(2).toNanos());
    askFor("app");
    assertThat(questions).hasSize(2);
  }

  @Test
  void remembersThatARoleIsUnknown() {
    askFor("nobody");
    questions.get(0).answer().complete(Optional.empty());

    assertThat(role("nobody").join()).isEmpty();
    assertThat(questions).hasSize(1);
  }

  @Test
  void remembersNoFailure() {
    CompletableFuture<Optional<AuthRole>> failing = role("app");
    RoleLookupException failure = new RoleLookupException("57P03", "no node", null);
    questions.get(0).answer().completeExceptionally(failure);

    assertThat(catchThrowable(failing::join)).hasCause(failure);
    askFor("app");
    assertThat(questions).hasSize(2);
  }

  @Test
  void failsWhenTheQuestionCannotEvenBeAsked() {
    CachedRoles broken =
        new CachedRoles(
            name -> {
              throw new IllegalStateException("broken");
            },
            Duration.ofSeconds(1),
            100,
            clock::get);

    assertThat(broken.role("app").toCompletableFuture()).isCompletedExceptionally();
    assertThat(broken.role("app").toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void asksAgainForWhatItWasToldToForget() {
    askFor("app");
    questions.get(0).answer().complete(named("app"));

    roles.forget("app");

    assertThat(role("app")).isNotDone();
    assertThat(questions).hasSize(2);
  }

  @Test
  void keepsNoAnswerThatWasUnderWayWhenItWasToldToForget() {
    CompletableFuture<Optional<AuthRole>> before = role("app");
    roles.forget("app");
    CompletableFuture<Optional<AuthRole>> after = role("app");

    questions.get(0).answer().complete(named("old"));
    assertThat(before.join()).isEqualTo(named("old"));
    assertThat(after).isNotDone();
    questions.get(1).answer().complete(named("new"));

    assertThat(after.join()).isEqualTo(named("new"));
    assertThat(role("app").join()).isEqualTo(named("new"));
    assertThat(questions).hasSize(2);
  }

  @Test
  void keepsNothingWhenAnswersAreBelievedForNoTime() {
    CachedRoles uncached = believedFor(Duration.ZERO);

    uncached.role("app");
    uncached.role("app");
    questions.get(0).answer().complete(named("app"));
    uncached.role("app");

    assertThat(questions).hasSize(2);
  }

  @Test
  void letsNoAskerSpoilTheAnswerOfAnother() {
    role("app").complete(Optional.empty());
    CompletableFuture<Optional<AuthRole>> other = role("app");

    questions.get(0).answer().complete(named("app"));

    assertThat(other.join()).isEqualTo(named("app"));
  }
}
