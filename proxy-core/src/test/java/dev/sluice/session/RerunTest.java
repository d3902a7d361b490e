package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a replica refuses runs again on the primary, and the client sees nothing of it. */
final class RerunTest {
  private final Stage stage =
      new Stage().knows("select 1", "select 2", "select 3", "begin read only");

  @AfterEach
  void close() {
    stage.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "25006", "0A000", "55000", "42P01", "42703", "42883", "42704", "42501", "3F000", "40001",
        "22P02", "58P01"
      })
  void a_query_that_a_replica_refuses_runs_on_the_primary(String sqlState) {
    String query = "Q[select a" + sqlState + " from t]";
    stage.knows("select a" + sqlState + " from t");
    stage.client(query);
    assertThat(stage.replica().got()).isEqualTo(query);
    stage.replica().says("E[" + sqlState + "]");
    assertThat(stage.clientGot()).isEmpty();
    stage.replica().says("Z");

    assertThat(stage.primary().got()).isEqualTo(query);
    stage.primary().says("T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42601", "22012", "57014", "53200", "XX000"})
  void other_errors_are_the_clients(String sqlState) {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("E[" + sqlState + "] Z");

    assertThat(stage.clientGot()).isEqualTo("E[" + sqlState + "] Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
  }

  @Test
  void the_primarys_own_error_reaches_the_client() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("E[42P01] Z");
    stage.primary().got();
    stage.primary().says("E[42P01] Z");

    assertThat(stage.clientGot()).isEqualTo("E[42P01] Z");
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_row_description_is_held_back_until_there_is_a_row() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T N");
    assertThat(stage.clientGot()).isEmpty();
    stage.replica().says("E[40001] Z");
    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
    stage.primary().says("T");
    assertThat(stage.clientGot()).isEmpty();
    stage.primary().says("D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void the_beginning_of_a_copy_is_held_back_until_there_is_data() {
    stage.knows("copy t to stdout");
    stage.client("Q[copy t to stdout]");
    stage.replica().got();
    stage.replica().says("H");
    stage.replica().says("E[0A000] Z");
    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.primary().got()).isEqualTo("Q[copy t to stdout]");
    stage.primary().says("H d d c C Z");
    assertThat(stage.clientGot()).isEqualTo("H d d c C Z");
  }

  @Test
  void what_was_held_comes_in_order() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T");
    stage.replica().says("N");
    stage.replica().says("D");
    assertThat(stage.clientGot()).isEqualTo("T N D");
  }

  @Test
  void after_the_first_row_an_error_is_the_clients() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T D");
    stage.replica().says("E[40001] Z");

    assertThat(stage.clientGot()).isEqualTo("T D E[40001] Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
  }

  @Test
  void a_batch_runs_again_as_a_whole() {
    stage.knows("select b from t");
    stage.client("P[select b from t] B D E S");
    assertThat(stage.replica().got()).isEqualTo("P[select b from t] B D E S");
    stage.replica().says("1 2 T E[25006]");
    assertThat(stage.clientGot()).isEmpty();
    stage.replica().says("Z");

    assertThat(stage.primary().got()).isEqualTo("P[select b from t] B D E S");
    stage.primary().says("1 2 T D C Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 T D C Z");
  }

  @Test
  void nothing_of_a_refused_answer_is_left_for_the_next_one() {
    stage.client("P[select 1] B D E S");
    stage.replica().got();
    stage.replica().says("1 2 T E[42501] Z");
    stage.primary().got();
    stage.primary().says("1 2 T D C Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 T D C Z");

    stage.client("Q[select 2]");
    stage.replica().got();
    stage.replica().says("T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void nothing_of_a_lost_answer_is_left_for_the_next_one() {
    stage.client("P[select 1] B D E S");
    stage.replica().got();
    stage.replica().says("1 2 T E[FATAL:57P01]");
    stage.replica().hangsUp();
    stage.replica().got();
    stage.replica().says("1 2 T D C Z");

    assertThat(stage.clientGot()).isEqualTo("1 2 T D C Z");
  }

  @Test
  void a_portal_that_the_client_was_told_of_is_not_looked_for_elsewhere() {
    stage.client("P[s|select 1] H");
    stage.replica().says("1");
    stage.client("B[|s] H");
    stage.replica().says("2");
    assertThat(stage.clientGot()).isEqualTo("1 2");
    stage.client("E H");
    stage.replica().says("E[40001]");

    assertThat(stage.clientGot()).isEqualTo("E[40001]");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
    stage.replica().got();
    stage.client("S");
    stage.replica().says("Z");
    stage.client("Q[select 2]");
    stage.replica().says("E[42P01] Z");
    assertThat(stage.clientGot()).isEqualTo("Z");
    assertThat(stage.primary().got()).isEqualTo("Q[select 2]");
  }

  @Test
  void a_notification_is_no_part_of_an_answer_that_is_thrown_away() {
    stage.client("Q[listen x]");
    stage.primary().says("C Z");
    stage.clientGot();
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T");
    stage.primary().says("A");
    stage.replica().says("E[42P01]");
    stage.primary().says("A N A");
    stage.replica().says("Z");
    stage.primary().says("T D C Z");

    assertThat(stage.clientGot()).isEqualTo("A A A T D C Z");
  }

  @Test
  void errors_behind_the_refusal_are_cleared_away_too() {
    stage.client("Q[select 1] P[select 2] B E S Q[select 3]");
    stage.replica().got();
    stage.replica().says("E[42P01] Z 1 E[0A000] Z E[22012] Z");

    assertThat(stage.primary().got()).isEqualTo("Q[select 1] P[select 2] B E S Q[select 3]");
    stage.primary().says("T D C Z 1 2 D C Z T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z 1 2 D C Z T D C Z");
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).as("on the same connection").isEqualTo("Q[select 1]");
    assertThat(stage.connector().servers(Stage.REPLICA)).hasSize(1);
  }

  @Test
  void an_unfinished_batch_behind_the_refusal_is_ended_and_begins_anew() {
    stage.client("Q[select 1] P[s|select 2] D[S:s] H");
    stage.replica().got();
    stage.replica().says("E[42P01] Z 1 t T");
    assertThat(stage.replica().got()).isEqualTo("S");
    assertThat(stage.clientGot()).isEmpty();
    stage.replica().says("Z");

    assertThat(stage.primary().got()).isEqualTo("Q[select 1] P[s|select 2] D[S:s] H");
    stage.primary().says("T D C Z 1 t T");
    assertThat(stage.clientGot()).isEqualTo("T D C Z 1 t T");
  }

  @Test
  void a_refusal_in_a_long_pipeline_is_cleared_away() {
    stage.client("Q[select 1] ".repeat(1000).strip());
    stage.replica().got();
    stage.replica().says("T D C Z ".repeat(400) + "E[42P01] Z " + "T D C Z ".repeat(599).strip());

    assertThat(stage.clientGot()).isEqualTo("T D C Z ".repeat(400).strip());
    assertThat(stage.primary().got()).isEqualTo("Q[select 1] ".repeat(600).strip());
  }

  @Test
  void an_unfinished_batch_is_ended_on_the_replica_and_begins_anew() {
    stage.client("P[s|select 1] D[S:s] H");
    assertThat(stage.replica().got()).isEqualTo("P[s|select 1] D[S:s] H");
    stage.replica().says("E[42P01]");
    assertThat(stage.replica().got()).isEqualTo("S");
    stage.replica().says("Z");

    assertThat(stage.primary().got()).isEqualTo("P[s|select 1] D[S:s] H");
    stage.primary().says("1 t T");
    assertThat(stage.clientGot()).isEqualTo("1 t T");
    stage.client("B[|s] E S");
    assertThat(stage.primary().got()).isEqualTo("B[s] E S");
    stage.primary().says("2 D C Z");
    assertThat(stage.clientGot()).isEqualTo("2 D C Z");
  }

  @Test
  void a_flushed_answer_is_not_held_back() {
    stage.client("P[s|select 1] D[S:s] H");
    stage.replica().got();
    stage.replica().says("1 t T");

    assertThat(stage.clientGot()).isEqualTo("1 t T");
  }

  @Test
  void what_follows_a_flushed_answer_runs_again_without_what_was_answered() {
    stage.client("P[s|select 1] D[S:s] H");
    stage.replica().got();
    stage.replica().says("1 t T");
    stage.clientGot();
    stage.client("B[|s] E S");
    stage.replica().got();
    stage.replica().says("2 E[40001] Z");

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.primary().got()).isEqualTo("P[s|select 1] D[S:s] H");
    stage.primary().says("1 t T");
    assertThat(stage.primary().got()).isEqualTo("B[s] E S");
    stage.primary().says("2 D C Z");
    assertThat(stage.clientGot()).isEqualTo("2 D C Z");
  }

  @Test
  void of_a_pipeline_only_what_was_not_answered_runs_again() {
    stage.client("Q[select 1] Q[select 2] Q[select 3]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1] Q[select 2] Q[select 3]");
    stage.replica().says("T D C Z T E[40001]");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
    stage.replica().says("Z T D C");
    stage.replica().says("Z");

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.primary().got()).isEqualTo("Q[select 2] Q[select 3]");
    stage.primary().says("T D C Z T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z T D C Z");
  }

  @Test
  void a_pipeline_of_batches_runs_again_behind_the_one_that_was_refused() {
    stage.client("P[a|select 1] B[|a] E S P[b|select 2] B[|b] E S");
    stage.replica().got();
    stage.replica().says("1 2 E[42P01] Z 1 2 D C Z");

    assertThat(stage.primary().got()).isEqualTo("P[a|select 1] B[a] E S P[b|select 2] B[b] E S");
    stage.primary().says("1 2 D C Z 1 2 D C Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 D C Z 1 2 D C Z");
  }

  @Test
  void bytes_that_come_meanwhile_wait() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("E[42P01]");
    stage.client("Q[select 2]");
    assertThat(stage.replica().got()).isEmpty();
    stage.replica().says("Z");

    assertThat(stage.primary().got()).isEqualTo("Q[select 1] Q[select 2]");
  }

  @Test
  void a_statement_that_no_replica_runs_is_remembered() {
    stage.knows("select 'remembered' a");
    stage.client("Q[select 'remembered' a]");
    stage.replica().got();
    stage.replica().says("E[25006] Z");
    stage.primary().got();
    stage.primary().says("T D C Z");
    stage.replicaCatchesUp();

    stage.client("Q[select 'other text' a]");
    assertThat(stage.primary().got()).isEqualTo("Q[select 'other text' a]");
  }

  @Test
  void a_statement_that_comes_too_early_is_not_remembered() {
    stage.client("Q[select 2]");
    stage.replica().got();
    stage.replica().says("E[42P01] Z");
    stage.primary().got();
    stage.primary().says("T D C Z");

    stage.client("Q[select 2]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 2]");
  }

  @Test
  void a_prepared_statement_is_remembered_too() {
    String sql = "select 4711 prepared";
    stage.knows(sql);
    stage.client("P[s|" + sql + "] S");
    stage.replica().got();
    stage.replica().says("1 Z");
    stage.client("B[|s] E S");
    stage.replica().got();
    stage.replica().says("2 E[55000] Z");
    assertThat(stage.primary().got()).endsWith("B[s] E S");
    stage.primary().says("1 2 D C Z");
    stage.clientGot();
    stage.replicaCatchesUp();

    stage.client("B[|s] E S");
    assertThat(stage.primary().got()).isEqualTo("B[s] E S");
  }

  @Test
  void a_statement_that_was_parsed_before_the_refusal_is_not_parsed_twice() {
    stage.client("P[s|select 1] B[|s] E P[t|select 2] S");
    stage.replica().got();
    stage.replica().says("1 2 E[42P01] Z");
    assertThat(stage.primary().got()).isEqualTo("P[s|select 1] B[s] E P[t|select 2] S");
    stage.primary().says("1 2 D C 1 Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 D C 1 Z");

    stage.client("B[|t] E B[|s] E S");
    assertThat(stage.replica().got())
        .isEqualTo("P[t|select 2] B[t] E C[S:s] P[s|select 1] B[s] E S");
  }

  @Test
  void in_a_transaction_an_error_is_the_clients() {
    stage.transactionOnReplica();
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("E[40001] Z[E]");

    assertThat(stage.clientGot()).isEqualTo("E[40001] Z[E]");
  }

  @Test
  void a_pipelined_statement_in_a_transaction_is_not_taken_out_of_it() {
    stage.client("Q[begin read only] Q[select 1] Q[select 2]");
    stage.replica().got();
    stage.replica().says("C[BEGIN] Z[T] T D C Z[T] E[40001] Z[E]");

    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T] T D C Z[T] E[40001] Z[E]");
  }

  @Test
  void a_read_only_transaction_that_fails_in_its_first_batch_begins_anew_on_the_primary() {
    stage.client("P[begin read only] B E P[select 1] B D E S");
    assertThat(stage.replica().got()).isEqualTo("Q[begin read only] P[select 1] B D E S");
    stage.replica().says("C[BEGIN] Z[T] E[42P01] Z[E]");
    assertThat(stage.replica().got()).isEqualTo("Q[ROLLBACK]");
    stage.replica().says("C[ROLLBACK] Z");

    assertThat(stage.clientGot()).isEqualTo("1 2 C[BEGIN]");
    assertThat(stage.primary().got()).isEqualTo("Q[begin read only] P[select 1] B D E S");
    stage.primary().says("C[BEGIN] Z[T] 1 2 T D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("1 2 T D C Z[T]");
  }

  @Test
  void a_read_under_which_the_replica_dies_runs_again() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T E[FATAL:57P01]");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
    stage.replica().says("T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void a_read_that_kills_replicas_goes_to_the_primary() {
    stage.client("Q[select 1]");
    for (int i = 0; i < 3; i++) {
      assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
      stage.replica().hangsUp();
    }
    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_replica_that_dies_in_the_middle_of_rows_is_the_end_of_the_statement() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T D");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("T D E[08006] Z");
    assertThat(stage.clientIsClosed()).isFalse();
  }

  @Test
  void a_cancel_while_the_refusal_is_cleared_away_counts() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("E[42P01]");
    stage.session().cancel();
    stage.replica().says("Z");

    assertThat(stage.clientGot()).isEqualTo("E[57014] Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
  }

  @Test
  void a_client_that_leaves_meanwhile_leaves_nothing() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T");
    stage.client("Q[select 2] X");
    stage.replica().says("E[42P01] Z Z");
    stage.clientGot();
    stage.close();
  }

  @Test
  void a_statement_that_was_parsed_in_the_meantime_is_decided_anew() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.client("Q[select 'never seen before' || 'as text' x]");
    stage.replica().says("E[42P01] Z");
    if (!stage.replica().got().isEmpty()) {
      // The parser was faster, and the statement has been pipelined.
      stage.replica().says("T D C Z");
    }
    stage.primary().says("T D C Z");
    stage.parserAnswers();
    assertThat(stage.primary().got()).startsWith("Q[select 1] Q[select 'never seen");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void an_answer_in_single_bytes_is_whole() {
    stage.client("Q[select 1]");
    stage.replica().got();
    ByteBuf answer = Wire.server("T D C Z");
    while (answer.isReadable()) {
      stage.replica().says(answer.readRetainedSlice(1));
    }
    answer.release();
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void a_storm_of_notices_is_not_held_back_without_end() {
    stage.client("Q[select 1]");
    stage.replica().got();
    String notices = "N ".repeat(1_000);
    for (int i = 0; i < 20; i++) {
      stage.replica().says(notices);
    }
    assertThat(stage.clientGot()).startsWith("N N N");

    stage.replica().says("E[40001] Z");
    assertThat(stage.clientGot()).endsWith("E[40001] Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"T D", "T D C", "T D D D C"})
  void rows_that_came_together_with_the_servers_farewell_do_not_count(String answer) {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says(answer + " E[FATAL:57P01]");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
    stage.replica().says("T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void of_a_pipeline_only_what_the_farewell_cut_off_runs_again() {
    stage.client("P[select 1] B D E S P[select 2] B D E S");
    stage.replica().got();
    stage.replica().says("1 2 T D C Z 1 2 T D C E[FATAL:57P01]");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("1 2 T D C Z");
    assertThat(stage.replica().got()).isEqualTo("P[select 2] B D E S");
    stage.replica().says("1 2 T D C Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 T D C Z");
  }

  @Test
  void behind_a_row_that_the_client_has_got_the_farewell_is_the_clients() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T D");
    assertThat(stage.clientGot()).isEqualTo("T D");
    stage.replica().says("D E[57P01] Z");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("D E[57P01] Z");
    assertThat(stage.clientIsClosed()).isFalse();
  }

  @Test
  void a_flushed_answer_with_a_row_is_not_held_back() {
    stage.client("P[s|select 1] H");
    stage.replica().says("1");
    stage.client("B[|s] E H");
    stage.replica().says("2 D C");

    assertThat(stage.clientGot()).isEqualTo("1 2 D C");
  }

  @Test
  void what_comes_between_a_farewell_and_the_close_waits() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T E[FATAL:57P01]");
    stage.client("Q[select 2]");
    assertThat(stage.replica().got()).isEmpty();
    stage.replica().hangsUp();

    assertThat(stage.replica().got()).isEqualTo("Q[select 1] Q[select 2]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"T", "T N"})
  void an_answer_stays_whole_when_too_much_is_sent_behind_its_statement(String begun) {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says(begun);
    assertThat(stage.clientGot()).isEmpty();
    for (int i = 0; i < 10; i++) {
      stage.client("Q[select 1] ".repeat(500).strip());
      stage.replica().got();
    }
    stage.replica().says("D C Z");

    assertThat(stage.clientGot()).isEqualTo(begun + " D C Z");
  }

  @Test
  void an_answer_stays_whole_when_long_statements_follow() {
    String padded = "select 1" + " ".repeat(10_000);
    stage.knows(padded);
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T");
    for (int i = 0; i < 100; i++) {
      stage.client("Q[" + padded + "]");
      stage.replica().got();
    }
    stage.replica().says("D C Z");

    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void it_stays_whole_when_too_much_is_sent_and_then_the_replica_is_lost() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T");
    for (int i = 0; i < 10; i++) {
      stage.client("Q[select 1] ".repeat(500).strip());
      stage.replica().got();
    }
    stage.replica().says("E[FATAL:57P01]");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("T E[FATAL:57P01]");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"57P01", "57P02"})
  void a_backend_that_quits_at_once_says_so_in_a_warning(String sqlState) {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T D");
    stage.replica().says("D D N[" + sqlState + "]");
    stage.replica().hangsUp();
    assertThat(stage.clientGot()).isEqualTo("T D D D N E[08006] Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"57P01", "57P02"})
  void rows_that_came_together_with_that_warning_do_not_count(String sqlState) {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T D D N[" + sqlState + "]");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEmpty();
    stage.replica().says("T D D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D D C Z");
  }

  @Test
  void a_warning_of_that_kind_behind_which_the_server_goes_on_is_the_clients() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T D N[57P02]");
    assertThat(stage.clientGot()).isEmpty();
    stage.replica().says("D C");
    assertThat(stage.clientGot()).isEqualTo("T D N D C");
    stage.replica().says("Z");
    assertThat(stage.clientGot()).isEqualTo("Z");
  }

  @Test
  void the_warning_is_not_for_a_client_whose_batch_goes_on_elsewhere() {
    stage.client("P[s|select 1] D[S:s] H");
    stage.replica().got();
    stage.replica().says("1 t T");
    assertThat(stage.clientGot()).isEqualTo("1 t T");
    stage.replica().says("N[57P01]");
    stage.replica().hangsUp();
    stage.client("B[|s] E S");

    assertThat(stage.replica().got()).isEqualTo("P[s|select 1] D[S:s] H");
    stage.replica().says("1 t T");
    assertThat(stage.replica().got()).isEqualTo("B[s] E S");
    stage.replica().says("2 D C Z");
    assertThat(stage.clientGot()).isEqualTo("2 D C Z");
  }

  @Test
  void a_connection_that_is_tidied_first_has_the_net_as_well() {
    StringBuilder parses = new StringBuilder();
    StringBuilder closes = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      parses.append("P[s").append(i).append("|select 1] ");
      closes.append("C[S:s").append(i).append("] ");
    }
    stage.client(parses + "S");
    stage.replica().got();
    stage.replica().says("1 ".repeat(40) + "Z");
    stage.client(closes + "S");
    stage.clientGot();
    stage.client("Q[select 2]");
    assertThat(stage.replica().got()).startsWith("C[S:").endsWith("Q[select 2]");
    stage.replica().says("3 ".repeat(40) + "T E[40001] Z");

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.primary().got()).isEqualTo("Q[select 2]");
  }

  @Test
  void rows_that_came_together_with_a_conflict_do_not_count() {
    stage.client("P[select 1] B D E S");
    stage.replica().got();
    stage.replica().says("1 2 T D D E[40001] Z");

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.primary().got()).isEqualTo("P[select 1] B D E S");
    stage.primary().says("1 2 T D D C Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 T D D C Z");
  }

  @Test
  void behind_rows_a_refusal_is_the_clients_however_it_came() {
    stage.client("Q[select 1]");
    stage.replica().says("T D E[42P01] Z");

    assertThat(stage.clientGot()).isEqualTo("T D E[42P01] Z");
  }
}
