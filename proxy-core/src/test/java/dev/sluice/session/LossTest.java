package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told of a server that is lost, and how their sessions go on. */
final class LossTest {
  private static final String INSERT = "insert into t values (1)";
  private static final String SHUTDOWN = "E[FATAL:57P01]";

  private final Stage stage = new Stage().knows("select 1");

  @AfterEach
  void close() {
    stage.close();
  }

  private void primaryIsLost() {
    stage.primary().hangsUp();
    assertThat(stage.clientIsClosed()).isFalse();
  }

  private void worksAgain() {
    stage.client("Q[" + INSERT + "]");
    assertThat(stage.primary().got()).isEqualTo("Q[" + INSERT + "]");
    stage.primary().says("C[INSERT 0 1] Z");
    assertThat(stage.clientGot()).isEqualTo("C[INSERT 0 1] Z");
  }

  @Test
  void a_write_in_flight_may_have_been_committed() {
    stage.client("Q[" + INSERT + "]");
    primaryIsLost();

    assertThat(stage.clientGot()).isEqualTo("E[08007] Z");
    worksAgain();
  }

  @ParameterizedTest
  @CsvSource({"Q[rollback],C[ROLLBACK] Z", "Q[commit],E[08006] Z", "Q[select 1],E[08006] Z[E]"})
  void a_transaction_that_asked_nothing_hears_of_it_with_its_next_statement(
      String next, String answer) {
    stage.transactionOnPrimary();
    primaryIsLost();
    assertThat(stage.clientGot()).isEmpty();

    stage.client(next);

    assertThat(stage.clientGot()).isEqualTo(answer);
  }

  @Test
  void the_next_but_one_statement_is_told_that_the_transaction_is_aborted() {
    stage.transactionOnPrimary();
    primaryIsLost();

    stage.client("Q[select 1] Q[select 1] Q[commit]");

    assertThat(stage.clientGot()).isEqualTo("E[08006] Z[E] E[25P02] Z[E] C[ROLLBACK] Z");
    worksAgain();
  }

  @ParameterizedTest
  @CsvSource({
    "P[rollback] B E S,1 2 C[ROLLBACK] Z",
    "P[commit] B E S,E[08006] Z",
    "P[select 1] B E S,E[08006] Z[E]"
  })
  void the_same_holds_for_the_extended_protocol(String next, String answer) {
    stage.transactionOnPrimary();
    primaryIsLost();

    stage.client(next);

    assertThat(stage.clientGot()).isEqualTo(answer);
  }

  @Test
  void a_statement_in_a_transaction_has_not_been_committed() {
    stage.transactionOnPrimary();
    stage.client("Q[" + INSERT + "]");
    primaryIsLost();

    assertThat(stage.clientGot()).isEqualTo("E[08006] Z[E]");
    stage.client("Q[rollback]");
    assertThat(stage.clientGot()).isEqualTo("C[ROLLBACK] Z");
    worksAgain();
  }

  @Test
  void a_rollback_in_flight_has_the_end_that_was_asked_for() {
    stage.transactionOnPrimary();
    stage.client("Q[rollback]");
    primaryIsLost();

    assertThat(stage.clientGot()).isEqualTo("E[08006] Z");
  }

  @Test
  void after_a_savepoint_the_transaction_is_not_over() {
    stage.transactionOnPrimary();
    stage.client("Q[savepoint s]");
    primaryIsLost();

    assertThat(stage.clientGot()).isEqualTo("E[08006] Z[E]");
  }

  @Test
  void a_batch_whose_sync_is_to_come_is_thrown_away_up_to_it() {
    stage.client("P[" + INSERT + "] B E H");
    primaryIsLost();
    assertThat(stage.clientGot()).isEqualTo("E[08007]");

    stage.client("P[" + INSERT + "] B E S");

    assertThat(stage.clientGot()).isEqualTo("Z");
    worksAgain();
  }

  @Test
  void a_batch_that_has_had_its_error_gets_no_other() {
    stage.client("P[" + INSERT + "] B E H");
    stage.primary().says("E[23505]");
    primaryIsLost();

    stage.client("S");

    assertThat(stage.clientGot()).isEqualTo("E[23505] Z");
  }

  @Test
  void the_rest_of_a_copy_is_not_taken_for_statements() {
    stage.client("Q[copy t from stdin]");
    stage.primary().says("G");
    ByteBuf data = Wire.client("d[0123456789]");
    stage.client(data.copy(0, 8));
    primaryIsLost();
    assertThat(stage.clientGot()).isEqualTo("G E[08007] Z");

    ByteBuf rest = Unpooled.buffer();
    rest.writeBytes(data, 8, data.readableBytes() - 8);
    data.release();
    rest.writeBytes(Wire.client("d[1] c"));
    stage.client(rest);

    assertThat(stage.clientGot()).isEmpty();
    worksAgain();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Q[insert into t values (1)] Q[insert into t values (2)]",
        "Q[insert into t values (1); commit; begin]",
        "Q[create temp table mine (id int)]"
      })
  void what_cannot_be_told_in_a_status_byte_ends_the_session(String statements) {
    stage.client(statements);
    stage.primary().hangsUp();

    assertThat(stage.clientGot()).startsWith("E[FATAL:0800");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void the_words_of_an_administrator_end_the_statement() {
    stage.client("Q[update t set id = 1]");
    stage.nodes(true, System.nanoTime() + 3_600_000_000_000L);
    stage.primary().says(SHUTDOWN);
    stage.primary().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("E[57P01] Z");
    worksAgain();
  }

  @Test
  void a_write_runs_again_when_the_server_that_ended_it_shuts_down() {
    stage.client("Q[" + INSERT + "]");
    stage.nodes(false, System.nanoTime());
    stage.primary().says(SHUTDOWN);
    stage.primary().hangsUp();
    assertThat(stage.clientGot()).isEmpty();

    stage.replicaCatchesUp();
    stage.passes(60);

    assertThat(stage.primary().got()).isEqualTo("Q[" + INSERT + "]");
    stage.primary().says("C[INSERT 0 1] Z");
    assertThat(stage.clientGot()).isEqualTo("C[INSERT 0 1] Z");
  }

  @Test
  void what_calls_a_function_that_may_act_outside_of_the_transaction_does_not_run_again() {
    stage.client("Q[select dblink_exec('insert into t values (1)')]");
    stage.nodes(false, System.nanoTime());
    stage.primary().says(SHUTDOWN);
    stage.primary().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("E[57P01] Z");
  }

  @Test
  void a_write_that_the_server_has_answered_does_not_run_again() {
    stage.client("P[" + INSERT + "] B E S");
    stage.nodes(false, System.nanoTime());
    stage.primary().says("1 2 C[INSERT 0 1] " + SHUTDOWN);
    stage.primary().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("1 2 C[INSERT 0 1] E[57P01] Z");
  }

  @Test
  void a_notice_of_a_write_is_not_held_back() {
    stage.client("Q[" + INSERT + "]");
    stage.primary().says("N");

    assertThat(stage.clientGot()).isEqualTo("N");
  }

  @Test
  void a_read_on_the_primary_runs_again() {
    stage.nodes(true, System.nanoTime() - 7_200_000_000_000L);
    stage.client("Q[select 1]");
    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
    stage.primary().says("T");
    stage.primary().hangsUp();

    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
    stage.primary().says("T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void behind_another_statement_in_the_pipeline_it_does_not() {
    stage.nodes(true, System.nanoTime() - 7_200_000_000_000L);
    stage.client("Q[select 1] Q[" + INSERT + "]");
    stage.primary().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("E[FATAL:08007]");
  }

  @Test
  void a_primary_that_refuses_to_write_is_looked_at() {
    stage.client("Q[" + INSERT + "]");
    stage.primary().says("E[25006] Z");

    assertThat(stage.suspects()).hasSize(1);
    assertThat(stage.clientGot()).isEqualTo("E[25006] Z");
  }
}
