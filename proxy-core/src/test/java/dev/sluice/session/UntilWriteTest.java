package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sluice.transactions = until_write}: a transaction reads on a replica until it writes. */
final class UntilWriteTest {
  private static final String INSERT = "insert into t values (1)";

  private final Stage stage = new Stage().knows("select 1", "select 2");

  @BeforeEach
  void untilWrite() {
    stage.client("Q[set sluice.transactions = until_write]");
    stage.clientGot();
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** The session's first transaction: its default isolation is asked for. */
  private void begins(String isolation) {
    stage.client("Q[begin] Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[SHOW default_transaction_isolation]");
    stage.replica().says("T D[" + isolation + "] C[SHOW] Z");
  }

  private void reads() {
    begins("read committed");
    assertThat(stage.replica().got()).isEqualTo("Q[begin] Q[select 1]");
    stage.replica().says("C[BEGIN] Z[T] T D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T] T D C Z[T]");
  }

  @Test
  void a_transaction_that_only_reads_stays_on_the_replica() {
    reads();
    stage.client("Q[select 2] Q[commit]");

    assertThat(stage.replica().got()).isEqualTo("Q[select 2] Q[commit]");
    stage.replica().says("T D C Z[T] C[COMMIT] Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z[T] C[COMMIT] Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
  }

  @Test
  void from_the_first_write_on_everything_is_the_primarys() {
    reads();
    stage.client("Q[" + INSERT + "]");
    assertThat(stage.replica().got()).isEqualTo("Q[COMMIT]");
    stage.replica().says("C[COMMIT] Z");
    assertThat(stage.primary().got()).isEqualTo("Q[begin] Q[" + INSERT + "]");
    stage.primary().says("C[BEGIN] Z[T] C[INSERT 0 1] Z[T]");
    assertThat(stage.clientGot()).isEqualTo("C[INSERT 0 1] Z[T]");

    stage.client("Q[select 1] Q[rollback to a] Q[select 2]");
    assertThat(stage.primary().got()).isEqualTo("Q[select 1] Q[rollback to a] Q[select 2]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "savepoint a",
        "set local x.y = 1",
        "declare c cursor for select 1",
        "commit and chain"
      })
  void what_a_later_write_could_depend_on_is_the_primarys(String sql) {
    reads();
    stage.client("Q[" + sql + "]");
    stage.replica().got();
    stage.replica().says("C[COMMIT] Z");

    assertThat(stage.primary().got()).isEqualTo("Q[begin] Q[" + sql + "]");
  }

  @Test
  void a_write_behind_pipelined_reads_waits_for_them() {
    reads();
    stage.client("Q[select 2] Q[" + INSERT + "]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 2]");
    stage.replica().says("T D C Z[T]");
    assertThat(stage.replica().got()).isEqualTo("Q[COMMIT]");
    stage.replica().says("C[COMMIT] Z");
    assertThat(stage.primary().got()).isEqualTo("Q[begin] Q[" + INSERT + "]");
  }

  @Test
  void a_failed_read_fails_the_transaction() {
    reads();
    stage.client("Q[select 2]");
    stage.replica().got();
    stage.replica().says("E[22012] Z[E]");
    stage.client("Q[" + INSERT + "]");
    assertThat(stage.replica().got()).isEqualTo("Q[" + INSERT + "]");
    stage.replica().says("E[25P02] Z[E]");
    stage.client("Q[rollback]");
    assertThat(stage.replica().got()).isEqualTo("Q[rollback]");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
  }

  @Test
  void a_session_with_one_snapshot_for_a_transaction_is_the_primarys() {
    begins("repeatable read");

    assertThat(stage.primary().got()).isEqualTo("Q[begin] Q[select 1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "serializable"})
  void so_is_a_transaction_that_asks_for_one(String isolation) {
    stage.client("Q[begin isolation level " + isolation + "] Q[select 1]");

    assertThat(stage.primary().got()).endsWith("Q[select 1]");
  }

  @Test
  void a_transaction_that_says_read_committed_is_believed() {
    stage.client("Q[begin isolation level read committed] Q[select 1]");

    assertThat(stage.replica().got()).endsWith("Q[select 1]");
  }

  @Test
  void the_default_is_asked_for_again_after_settings_have_changed() {
    reads();
    stage.client("Q[commit]");
    stage.replica().got();
    stage.replica().says("C[COMMIT] Z");
    stage.client("Q[set default_transaction_isolation = 'repeatable read']");
    stage.primary().got();
    stage.primary().says("C[SET] Z");
    stage.replicaCatchesUp();
    stage.client("Q[begin] Q[select 1]");
    stage.replica().got();
    stage.replica().says("C[SET] Z");
    assertThat(stage.replica().got()).isEqualTo("Q[SHOW default_transaction_isolation]");
  }

  @Test
  void batches_move_as_well_and_portals_that_live_on_do_not_start_there() {
    reads();
    stage.client("P[select 2] B E S");
    assertThat(stage.replica().got()).isEqualTo("P[select 2] B E S");
    stage.replica().says("1 2 D C Z[T]");
    stage.client("P[select 2] B[p|] E[p] S");
    assertThat(stage.replica().got()).isEqualTo("Q[COMMIT]");
    stage.replica().says("C[COMMIT] Z");
    assertThat(stage.primary().got()).isEqualTo("Q[begin] P[select 2] B[p|] E[p] S");
  }

  @Test
  void what_was_set_of_the_proxy_is_undone_with_the_transaction_that_moved() {
    reads();
    stage.client("Q[set sluice.max_lag = '1min'] Q[" + INSERT + "]");
    stage.replica().got();
    stage.replica().says("C[COMMIT] Z");
    stage.primary().got();
    stage.primary().says("C[BEGIN] Z[T] C[INSERT 0 1] Z[T]");
    stage.client("Q[rollback]");
    stage.primary().says("C[ROLLBACK] Z");
    stage.clientGot();
    stage.client("Q[show sluice.max_lag]");

    assertThat(stage.clientGot()).isEqualTo("T D[1h] C[SHOW] Z");
  }

  @Test
  void a_replica_that_is_lost_while_it_is_asked_for_the_isolation_is_replaced() {
    stage.client("Q[begin] Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[SHOW default_transaction_isolation]");
    stage.replica().says("E[FATAL:57P01]");
    stage.replica().hangsUp();
    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T]");

    assertThat(stage.replica().got()).isEqualTo("Q[SHOW default_transaction_isolation]");
    stage.replica().says("T D[read committed] C[SHOW] Z");
    assertThat(stage.replica().got()).isEqualTo("Q[begin] Q[select 1]");
    stage.replica().says("C[BEGIN] Z[T] T D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("T D C Z[T]");
  }
}
