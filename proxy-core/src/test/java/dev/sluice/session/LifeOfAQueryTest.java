package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Route;
import dev.sluice.routing.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks the steps of docs/life-of-a-query.md, and holds the document to the code. */
final class LifeOfAQueryTest {
  private static final Path DOCUMENT = Path.of("docs/life-of-a-query.md");
  private static final Pattern HEADING = Pattern.compile("^## \\d+\\. (.*)$", Pattern.MULTILINE);
  private static final Pattern MEMBER = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");
  private static final List<String> PACKAGES =
      List.of("codec", "routing", "topology", "server", "pool", "session", "client");

  private final Stage stage = new Stage().knows("select 1");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void a_straight_read_takes_the_steps_of_the_document() throws IOException {
    assertThat(matches(HEADING, 1))
        .containsExactly(
            "Bytes become messages",
            "The text becomes a class",
            "The class becomes a route",
            "The route becomes a connection",
            "The message is passed on",
            "The answer is passed back",
            "The connection is free again",
            "The client leaves");

    bytesBecomeMessagesAClassAndARoute();
    theRouteBecomesAConnection();
    theMessageIsPassedOn();
    theAnswerIsPassedBack();
    theConnectionIsFreeAgain();
    theClientLeaves();
  }

  private void bytesBecomeMessagesAClassAndARoute() {
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
    stage.connector().hold();

    stage.client("Q[select 1]");

    Route route = stage.session().exchange().route();
    assertThat(route.target()).isEqualTo(Target.REPLICA);
  }

  private void theRouteBecomesAConnection() {
    assertThat(stage.session().phase()).isEqualTo(Phase.WAITING);

    stage.connector().letGo();

    assertThat(stage.session().phase()).isInstanceOf(Phase.Attached.class);
  }

  private void theMessageIsPassedOn() {
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
    assertThat(stage.session().pending().isEmpty()).isFalse();
  }

  private void theAnswerIsPassedBack() {
    stage.replica().says("T D C");

    assertThat(stage.clientGot()).isEqualTo("T D C");
    assertThat(stage.session().phase()).isInstanceOf(Phase.Attached.class);
  }

  private void theConnectionIsFreeAgain() {
    stage.replica().says("Z");

    assertThat(stage.clientGot()).isEqualTo("Z");
    assertThat(stage.session().pending().isEmpty()).isTrue();
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  private void theClientLeaves() {
    stage.client("X");

    assertThat(stage.session().phase()).isEqualTo(Phase.CLOSED);
    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.replica().got()).isEqualTo("Q[ROLLBACK] Q[DISCARD ALL]");
  }

  @Test
  void everything_that_the_document_names_exists() throws IOException {
    List<MatchResult> named = MEMBER.matcher(Files.readString(DOCUMENT)).results().toList();

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(named)
        .filteredOn(member -> !members(member.group(1)).contains(member.group(2)))
        .extracting(MatchResult::group)
        .isEmpty();
  }

  private static List<String> matches(Pattern pattern, int group) throws IOException {
    return pattern
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(match -> match.group(group))
        .toList();
  }

  private static List<String> members(String simpleName) {
    Class<?> found =
        PACKAGES.stream()
            .flatMap(name -> load("dev.sluice." + name + "." + simpleName))
            .findFirst()
            .orElseThrow(() -> new AssertionError("there is no class " + simpleName));
    return Stream.concat(
            Arrays.stream(found.getDeclaredMethods()).map(method -> method.getName()),
            Arrays.stream(found.getDeclaredClasses()).map(Class::getSimpleName))
        .map(Objects::toString)
        .toList();
  }

  private static Stream<Class<?>> load(String name) {
    try {
      return Stream.of(Class.forName(name));
    } catch (ClassNotFoundException e) {
      return Stream.empty();
    }
  }
}
