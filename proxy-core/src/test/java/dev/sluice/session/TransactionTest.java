package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BEGIN waits for the statement that decides where the transaction runs. */
final class TransactionTest {
  private final Stage stage = new Stage().knows("select 1", "select 2", "select c from t");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void a_transaction_that_does_nothing_needs_no_server() {
    stage.client("Q[begin] Q[commit] Q[start transaction] Q[rollback]");

    assertThat(stage.clientGot())
        .isEqualTo("C[BEGIN] Z[T] C[COMMIT] Z C[START TRANSACTION] Z[T] C[ROLLBACK] Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
    assertThat(stage.isConnectedTo(Stage.REPLICA)).isFalse();
  }

  @Test
  void begin_goes_out_with_the_first_statement() {
    stage.client("Q[begin isolation level repeatable read]");
    stage.client("P[select 1] B E S");

    assertThat(stage.primary().got())
        .isEqualTo("Q[begin isolation level repeatable read] P[select 1] B E S");
    stage.primary().says("C[BEGIN] Z[T] 1 2 D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T] 1 2 D C Z[T]");
    assertThat(stage.isConnectedTo(Stage.REPLICA)).isFalse();
  }

  @Test
  void read_only_transactions_run_on_a_replica() {
    stage.client("Q[begin read only]");
    stage.client("Q[set local statement_timeout = 5]");
    assertThat(stage.replica().got())
        .isEqualTo("Q[begin read only] Q[set local statement_timeout = 5]");
    stage.replica().says("C[BEGIN] Z[T] C[SET] Z[T]");
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void set_transaction_read_only_is_in_time() {
    stage.client("Q[begin -- a comment] Q[set transaction read only] Q[select 1]");

    assertThat(stage.replica().got())
        .isEqualTo("Q[begin -- a comment\n;set transaction read only] Q[select 1]");
    stage.replica().says("C[BEGIN] C[SET] Z[T] T D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T] C[SET] Z[T] T D C Z[T]");
  }

  @Test
  void set_transaction_read_write_is_in_time_too() {
    stage.client("Q[begin read only] Q[set transaction read write] Q[select 1]");

    assertThat(stage.primary().got())
        .isEqualTo("Q[begin read only\n;set transaction read write] Q[select 1]");
  }

  @Test
  void sessions_that_are_read_only_by_default_use_replicas() {
    stage.client("Q[set default_transaction_read_only = on]");
    stage.primary().got();
    stage.primary().says("S[default_transaction_read_only=on] C[SET] Z");
    stage.client("Q[begin] Q[select 1]");
    assertThat(stage.replica().got())
        .isEqualTo("Q[set default_transaction_read_only = on] Q[begin] Q[select 1]");
  }

  @Test
  void a_read_only_transaction_that_asks_what_only_the_primary_knows_runs_there() {
    stage.client("Q[begin read only] Q[select * from pg_stat_activity]");

    assertThat(stage.primary().got())
        .isEqualTo("Q[begin read only] Q[select * from pg_stat_activity]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "savepoint a",
        "begin",
        "rollback and chain",
        "lock table t",
        "insert into t values (1)"
      })
  void whatever_else_comes_first_is_the_primarys(String first) {
    stage.client("Q[begin] Q[" + first + "]");

    assertThat(stage.primary().got()).isEqualTo("Q[begin] Q[" + first + "]");
  }

  @Test
  void what_a_replica_refuses_at_first_runs_on_the_primary_in_its_transaction() {
    stage.client("Q[begin read only] Q[select c from t]");
    stage.replica().got();
    stage.replica().says("C[BEGIN] Z[T] E[42P01] Z[E]");
    assertThat(stage.replica().got()).isEqualTo("Q[ROLLBACK]");
    stage.replica().says("C[ROLLBACK] Z");

    assertThat(stage.primary().got()).isEqualTo("Q[begin read only] Q[select c from t]");
    stage.primary().says("C[BEGIN] Z[T] T D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T] T D C Z[T]");
    stage.client("Q[commit]");
    assertThat(stage.primary().got()).isEqualTo("Q[commit]");
  }

  @Test
  void a_replica_that_dies_under_the_first_statement_is_replaced() {
    stage.client("Q[begin read only] Q[select 1]");
    stage.replica().got();
    stage.replica().says("C[BEGIN] Z[T]");
    stage.replica().hangsUp();

    assertThat(stage.replica().got()).isEqualTo("Q[begin read only] Q[select 1]");
  }

  @Test
  void a_transaction_whose_first_statement_is_not_run_has_failed() {
    stage.nodes(false, System.nanoTime());
    stage.client("Q[begin] Q[lock table t]");
    stage.session().cancel();
    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T] E[57014] Z[E]");

    stage.client("Q[select 1] P[select 1] B E S");
    assertThat(stage.clientGot()).isEqualTo("E[25P02] Z[E] E[25P02] Z[E]");
    stage.client("Q[commit] Q[select 1]");
    assertThat(stage.clientGot()).isEqualTo("C[ROLLBACK] Z");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "rollback", "/* a comment */ end", "abort"})
  void a_batch_ends_one_that_has_failed_without_a_server(String end) {
    stage.knows(end);
    stage.nodes(false, System.nanoTime());
    stage.client("P[begin] B E P[lock table t] B E S");
    stage.session().cancel();
    assertThat(stage.clientGot()).isEqualTo("1 2 C[BEGIN] E[57014] Z[E]");

    stage.client("P[" + end + "] B D E S");
    assertThat(stage.clientGot()).isEqualTo("1 2 n C[ROLLBACK] Z");
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_prepared_commit_ends_one_that_has_failed_as_well() {
    stage.knows("commit");
    stage.client("P[c|commit] S");
    stage.primary().says("1 Z");
    stage.nodes(false, System.nanoTime());
    stage.client("Q[begin] Q[lock table t]");
    stage.session().cancel();
    assertThat(stage.clientGot()).isEqualTo("1 Z C[BEGIN] Z[T] E[57014] Z[E]");

    stage.client("B[|c] E S");
    assertThat(stage.clientGot()).isEqualTo("2 C[ROLLBACK] Z");
  }

  @Test
  void a_begin_that_fails_ends_the_session() {
    stage.client("Q[begin] Q[lock table t]");
    stage.primary().got();
    stage.primary().says("E[42601] Z");

    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T] E[FATAL:08006]");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void a_begin_destroys_the_unnamed_statement() {
    stage.client("P[select 1] S");
    stage.replica().says("1 Z");
    stage.client("Q[begin] B E S");

    assertThat(stage.primary().got()).isEqualTo("Q[begin] B E S");
  }

  @Test
  void settings_are_there_before_the_transaction_begins() {
    stage.client("Q[set search_path = a]");
    stage.primary().got();
    stage.primary().says("C[SET] Z");
    stage.replicaCatchesUp();
    stage.client("Q[begin read only] Q[select 1]");
    assertThat(stage.replica().got())
        .isEqualTo("Q[set search_path = a] Q[begin read only] Q[select 1]");
  }

  @Test
  void a_lost_server_has_not_committed_a_transaction_that_was_just_opened_so_it_begins_anew() {
    stage.client("Q[begin] Q[insert into t values (1)]");
    stage.primary().got();
    stage.primary().hangsUp();

    assertThat(stage.primary().got()).isEqualTo("Q[begin] Q[insert into t values (1)]");
    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T]");
  }
}
