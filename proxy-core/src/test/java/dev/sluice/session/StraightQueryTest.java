package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Simple queries, outside and inside transactions: which node gets what, what comes back. */
final class StraightQueryTest {
  private final Stage stage = new Stage().knows("select 1", "select 2");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void a_read_goes_to_the_replica_and_its_answer_to_the_client() {
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");

    stage.replica().says("T D C Z");

    assertThat(stage.clientGot()).isEqualTo("T D C Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
  }

  @Test
  void a_write_goes_to_the_primary() {
    stage.client("Q[insert into t values (1)]");
    assertThat(stage.primary().got()).isEqualTo("Q[insert into t values (1)]");

    stage.primary().says("C[INSERT 0 1] Z");

    assertThat(stage.clientGot()).isEqualTo("C[INSERT 0 1] Z");
    assertThat(stage.isConnectedTo(Stage.REPLICA)).isFalse();
  }

  @Test
  void a_read_after_a_write_stays_on_the_primary_until_the_replica_has_replayed_it() {
    stage.client("Q[insert into t values (1)]");
    stage.primary().got();
    stage.primary().says("C[INSERT 0 1] Z");

    stage.client("Q[select 1]");
    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
    stage.primary().says("T D C Z");

    stage.replicaCatchesUp();
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void the_last_of_several_pipelined_writes_counts_for_reading_it_back() {
    stage.client("Q[insert into t values (1)] Q[insert into t values (2)]");
    stage.primary().got();
    stage.primary().says("C[INSERT 0 1] Z");
    stage.replicaCatchesUp();
    stage.primary().says("C[INSERT 0 1] Z");

    stage.client("Q[select 1]");

    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_transaction_stays_on_the_primary_until_it_ends() {
    stage.client("Q[begin]");
    assertThat(stage.clientGot()).isEqualTo("C[BEGIN] Z[T]");
    stage.client("Q[select 1]");
    assertThat(stage.primary().got()).isEqualTo("Q[begin] Q[select 1]");
    stage.primary().says("C[BEGIN] Z[T] T D C Z[T]");

    stage.client("Q[commit]");
    assertThat(stage.primary().got()).isEqualTo("Q[commit]");
    stage.primary().says("C[COMMIT] Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z[T] C[COMMIT] Z");

    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_failed_transaction_is_still_one() {
    stage.transactionOnPrimary();
    stage.client("Q[insert into t values (1)]");
    stage.primary().says("E[23505] Z[E]");
    stage.primary().got();

    stage.client("Q[select 1]");

    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_read_only_transaction_runs_on_the_replica_whatever_it_says() {
    stage.transactionOnReplica();

    stage.client("Q[insert into t values (1)]");

    assertThat(stage.replica().got()).isEqualTo("Q[insert into t values (1)]");
  }

  @Test
  void reads_are_pipelined_to_one_replica() {
    stage.client("Q[select 1] Q[select 2]");

    assertThat(stage.replica().got()).isEqualTo("Q[select 1] Q[select 2]");
    stage.replica().says("T D C Z T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z T D C Z");
  }

  @Test
  void a_write_behind_a_read_waits_for_the_reads_answer() {
    stage.client("Q[select 1] Q[insert into t values (1)]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();

    stage.replica().says("T D C Z");

    assertThat(stage.primary().got()).isEqualTo("Q[insert into t values (1)]");
  }

  @Test
  void what_was_learnt_of_one_text_is_not_taken_for_the_next_one() {
    stage.nodes(true, System.nanoTime() - TimeUnit.HOURS.toNanos(2));
    stage.client("Q[select count(*) from never_seen_1]");
    stage.parserAnswers();
    assertThat(stage.primary().got()).as("no replica is fresh").contains("never_seen_1");
    stage.primary().says("T D C Z");
    stage.replicaCatchesUp();

    stage.client("Q[insert into t values (1)]");

    assertThat(stage.primary().got()).isEqualTo("Q[insert into t values (1)]");
  }

  @Test
  void an_unknown_text_is_parsed_before_it_is_routed() {
    stage.client("Q[select count(*) from never_seen_2]");
    stage.parserAnswers();

    assertThat(stage.replica().got()).isEqualTo("Q[select count(*) from never_seen_2]");
  }

  /** A text that keeps a parser thread busy for longer than the test's next steps take. */
  private static String slow(String table) {
    return "select a" + ", a".repeat(1_000) + " from " + table;
  }

  @Test
  void what_is_pipelined_before_an_unknown_text_is_sent_at_once() {
    stage.client("Q[select 1] Q[" + slow("never_seen_3") + "]");
    assertThat(stage.replica().got()).startsWith("Q[select 1]");
    stage.replica().says("T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
    stage.parserAnswers();

    assertThat(stage.session().phase()).isInstanceOf(Phase.Attached.class);
  }

  @Test
  void a_server_that_goes_after_the_answer_does_no_harm_to_who_waits_for_the_parser() {
    stage.client("Q[select 1] Q[" + slow("never_seen_4") + "]");
    stage.replica().says("T D C Z");
    stage.replica().hangsUp();
    stage.parserAnswers();

    assertThat(stage.clientIsClosed()).isFalse();
    assertThat(stage.session().phase()).isInstanceOf(Phase.Attached.class);
  }

  @Test
  void a_cancel_while_the_parser_is_asked_refuses_the_statement() {
    stage.client("Q[" + slow("never_seen_5") + "]");
    assertThat(stage.session().phase()).isEqualTo(Phase.WAITING);

    stage.session().cancel();
    stage.settle();

    assertThat(stage.clientGot()).isEqualTo("E[57014] Z");
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_cancel_while_the_parser_is_asked_refuses_the_whole_batch() {
    stage.client("P[" + slow("never_seen_6") + "] B E S Q[select 1]");
    assertThat(stage.session().phase()).isEqualTo(Phase.WAITING);

    stage.session().cancel();
    stage.settle();

    assertThat(stage.clientGot()).isEqualTo("E[57014] Z");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void an_error_ends_the_query_and_nothing_else() {
    stage.client("Q[select 1] Q[select 2]");
    stage.replica().says("E[22012] Z T D C Z");

    assertThat(stage.clientGot()).isEqualTo("E[22012] Z T D C Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }
}
