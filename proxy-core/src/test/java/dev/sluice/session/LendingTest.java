package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that shares its server connections with others. */
final class LendingTest {
  private final Stage stage = new Stage("pooling: transaction").knows("select 1");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void the_answer_is_with_the_client_when_the_connection_has_gone_back() {
    stage.client("Q[select 1]");
    stage.replica().says("T D C Z");

    assertThat(stage.session().servers().slots().size()).isZero();
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void a_cancel_that_comes_after_the_answer_does_not_reach_the_connection() {
    stage.client("Q[select 1]");
    stage.replica().says("T D C Z");

    assertThat(stage.session().cancel().isDone()).isTrue();
    assertThat(stage.connector().cancelled()).isEmpty();
  }
}
