package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session with limits in time: a second idle, two in a transaction, three for a statement. */
final class TimeLimitsTest {
  private final Stage stage =
      new Stage("timeouts: {idleClient: 1s, idleInTransaction: 2s, query: 3s}")
          .knows("select 1", "select 2");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void a_session_that_asks_nothing_is_ended() {
    stage.passes(900);
    assertThat(stage.clientIsClosed()).isFalse();

    stage.passes(200);

    assertThat(stage.clientGot()).isEqualTo("E[FATAL:57P05]");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void a_session_that_asks_something_begins_to_be_idle_anew() {
    for (int i = 0; i < 5; i++) {
      stage.passes(900);
      stage.client("Q[select 1]");
      stage.replica().says("T D C Z");
    }

    assertThat(stage.clientIsClosed()).isFalse();
    stage.passes(1_100);
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void a_transaction_in_which_nothing_is_asked_is_ended_and_its_connection_cleaned() {
    stage.transactionOnPrimary();
    stage.passes(1_900);
    assertThat(stage.clientIsClosed()).isFalse();

    stage.passes(200);

    assertThat(stage.clientGot()).isEqualTo("E[FATAL:25P03]");
    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.primary().got()).isEqualTo("Q[ROLLBACK] Q[DISCARD ALL]");
  }

  @Test
  void a_transaction_that_no_server_knows_of_counts_as_one() {
    stage.client("Q[begin]");
    stage.clientGot();
    stage.passes(1_900);
    assertThat(stage.clientIsClosed()).isFalse();

    stage.passes(200);

    assertThat(stage.clientGot()).isEqualTo("E[FATAL:25P03]");
  }

  @Test
  void a_statement_that_takes_too_long_is_cancelled_and_the_session_lives() {
    stage.client("Q[select 1]");
    stage.passes(2_900);
    assertThat(stage.connector().cancelled()).isEmpty();

    stage.passes(200);
    assertThat(stage.connector().cancelled()).hasSize(1);
    stage.replica().says("E[57014] Z");

    assertThat(stage.clientGot()).isEqualTo("E[57014] Z");
    assertThat(stage.clientIsClosed()).isFalse();
  }

  @Test
  void the_client_is_told_that_it_was_the_time() {
    stage.client("Q[select 1]");
    stage.passes(3_100);
    stage.replica().says("E[57014] Z");

    assertThat(stage.clientText()).contains("canceling statement due to statement timeout");
  }

  @Test
  void each_statement_has_the_whole_time() {
    stage.client("Q[select 1] Q[select 2]");
    stage.passes(2_000);
    stage.replica().says("T D C Z");
    stage.passes(2_000);

    assertThat(stage.connector().cancelled()).isEmpty();
    stage.passes(1_100);
    assertThat(stage.connector().cancelled()).hasSize(1);
  }

  @Test
  void a_statement_that_waits_for_a_server_is_ended_too() {
    stage.nodes(false, 0);
    stage.client("Q[insert into t values (1)]");

    stage.passes(3_100);

    assertThat(stage.clientText()).contains("canceling statement due to statement timeout");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void a_session_that_has_ended_leaves_no_timer_behind() {
    stage.client("X");

    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.clientChannel().runScheduledPendingTasks()).isEqualTo(-1);
  }
}
