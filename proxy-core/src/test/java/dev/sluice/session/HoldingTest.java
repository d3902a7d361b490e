package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.PgError;
import dev.sluice.server.ServerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statements that wait for a primary. */
final class HoldingTest {
  private static final String INSERT = "insert into t values (1)";

  private Stage stage = new Stage("failover: {holdTimeout: 1s}");

  @AfterEach
  void close() {
    stage.close();
  }

  private void withoutPrimary() {
    stage.nodes(false, System.nanoTime());
  }

  @Test
  void a_held_statement_runs_as_soon_as_there_is_a_primary() {
    withoutPrimary();
    stage.client("Q[" + INSERT + "]");
    assertThat(stage.held()).isEqualTo(1);

    stage.replicaCatchesUp();
    stage.settle();

    assertThat(stage.primary().got()).isEqualTo("Q[" + INSERT + "]");
    assertThat(stage.held()).isZero();
  }

  @Test
  void it_is_refused_at_the_deadline_and_the_session_goes_on() {
    withoutPrimary();
    stage.client("Q[" + INSERT + "]");
    stage.passes(900);
    assertThat(stage.clientGot()).isEmpty();

    stage.passes(200);

    assertThat(stage.clientText())
        .contains("57P03", "no primary", "failover.holdTimeout (1000 ms)");
    assertThat(stage.held()).isZero();
    stage.client("Q[select 1]");
    stage.parserAnswers();
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void one_more_than_may_be_held_is_refused_at_once() {
    stage.close();
    stage = new Stage("failover: {maxHeld: 0}");
    withoutPrimary();

    stage.client("P[" + INSERT + "] B E S");

    assertThat(stage.clientText()).contains("53300", "Raise failover.maxHeld");
    assertThat(stage.held()).isZero();
  }

  @Test
  void a_held_statement_can_be_cancelled() {
    withoutPrimary();
    stage.client("Q[" + INSERT + "]");

    stage.session().cancel();
    stage.settle();

    assertThat(stage.clientGot()).isEqualTo("E[57014] Z");
    assertThat(stage.held()).isZero();
  }

  @Test
  void a_client_that_leaves_is_held_no_more() {
    withoutPrimary();
    stage.client("Q[" + INSERT + "]");

    stage.clientChannel().close();
    stage.settle();

    assertThat(stage.held()).isZero();
  }

  @Test
  void a_primary_that_nobody_can_reach_is_tried_again() {
    stage
        .connector()
        .refuse(Stage.PRIMARY, ServerException.Kind.UNREACHABLE, PgError.fatal("08006", "down"));
    stage.client("Q[" + INSERT + "]");
    assertThat(stage.held()).isEqualTo(1);
    stage.connector().accept(Stage.PRIMARY);

    stage.passes(60);

    assertThat(stage.primary().got()).isEqualTo("Q[" + INSERT + "]");
  }

  @Test
  void who_waits_for_a_connection_to_a_node_that_is_the_primary_no_more_waits_for_the_next_one() {
    stage.connector().hold();
    stage.client("Q[" + INSERT + "]");
    assertThat(stage.held()).isZero();

    withoutPrimary();
    stage.settle();
    assertThat(stage.held()).isEqualTo(1);
    stage.connector().letGo();
    stage.replicaCatchesUp();
    stage.settle();

    assertThat(stage.primary().got()).isEqualTo("Q[" + INSERT + "]");
  }

  @Test
  void new_work_waits_for_a_primary_that_is_about_to_end_and_open_transactions_go_on() {
    stage.transactionOnPrimary();
    stage.primaryDrains(true);

    stage.client("Q[" + INSERT + "] Q[commit]");
    stage.primary().got();
    stage.primary().says("C[INSERT 0 1] Z[T] C[COMMIT] Z");

    assertThat(stage.clientGot()).isEqualTo("C[INSERT 0 1] Z[T] C[COMMIT] Z");
    stage.client("Q[" + INSERT + "]");
    assertThat(stage.primary().got()).isEmpty();
    assertThat(stage.held()).isEqualTo(1);
    stage.primaryDrains(false);
    stage.settle();
    assertThat(stage.primary().got()).isEqualTo("Q[" + INSERT + "]");
  }

  @Test
  void it_does_not_wait_without_end() {
    stage.close();
    stage = new Stage("failover: {switchover: 0s}");
    stage.primaryDrains(true);

    stage.client("Q[" + INSERT + "]");

    assertThat(stage.primary().got()).isEqualTo("Q[" + INSERT + "]");
  }
}
