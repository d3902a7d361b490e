package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code sluice.explain = notice}. N is a notice. */
final class ExplanationTest {
  private final Stage stage = new Stage().knows("select 1", "select 2", "select d from t");

  @BeforeEach
  void explain() {
    stage.client("Q[set sluice.explain = notice]");
    stage.clientGot();
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void each_query_has_a_notice_in_front_of_its_answer() {
    stage.client("Q[select 1] Q[select 2]");
    stage.replica().got();
    stage.replica().says("T D C Z T D C Z");

    assertThat(stage.clientGot()).isEqualTo("N T D C Z N T D C Z");
  }

  @Test
  void so_has_each_execution_of_a_batch() {
    stage.client("P[select 1] B E B E S");
    stage.replica().got();
    stage.replica().says("1 2 D C 2 D C Z");

    assertThat(stage.clientGot()).isEqualTo("N 1 2 D C N 2 D C Z");
  }

  @Test
  void a_statement_that_runs_again_has_one_for_each_run() {
    stage.client("Q[select d from t]");
    stage.replica().got();
    stage.replica().says("E[42P01] Z");
    stage.primary().got();
    stage.primary().says("T D C Z");

    assertThat(stage.clientGot()).isEqualTo("N N T D C Z");
  }

  @Test
  void no_notice_stands_inside_a_message() {
    stage.client("P[select 1] B E B E S");
    stage.replica().got();
    ByteBuf answer = Wire.server("1 2 D C 2 D C Z");
    while (answer.isReadable()) {
      stage.replica().says(answer.readRetainedSlice(1));
    }
    answer.release();

    assertThat(stage.clientGot()).isEqualTo("N 1 2 D C N 2 D C Z");
  }

  @Test
  void it_ends_with_the_setting() {
    stage.client("Q[reset sluice.explain] Q[select 1]");
    stage.replica().got();
    stage.replica().says("T D C Z");

    assertThat(stage.clientGot()).isEqualTo("C[RESET] Z T D C Z");
  }
}
