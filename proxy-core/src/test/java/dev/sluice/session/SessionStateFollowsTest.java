package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settings and other state of a session on its second connection. */
final class SessionStateFollowsTest {
  private final Stage stage = new Stage().knows("select 1");

  @AfterEach
  void close() {
    stage.close();
  }

  private void set(String sql, String answer) {
    stage.client("Q[" + sql + "]");
    stage.primary().got();
    stage.primary().says(answer);
    stage.clientGot();
    stage.replicaCatchesUp();
  }

  @Test
  void a_setting_is_repeated_before_the_first_statement_on_another_connection() {
    set("set search_path = a", "C[SET] Z");

    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[set search_path = a] Q[select 1]");
    stage.replica().says("C[SET] Z");
    assertThat(stage.clientGot()).isEmpty();
    stage.replica().says("T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");

    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_cancel_spares_the_settings_and_strikes_the_statement_behind_them() {
    set("set search_path = a", "C[SET] Z");
    stage.client("Q[select 1]");

    Future<Void> done = stage.session().cancel();
    stage.passes(5);
    assertThat(stage.connector().cancelled()).isEmpty();
    assertThat(done.isDone()).isFalse();

    stage.replica().says("C[SET] Z");
    stage.passes(5);
    assertThat(stage.connector().cancelled()).containsExactly(stage.replica().connection());
    assertThat(done.isDone()).isTrue();
  }

  @Test
  void a_cancel_spares_settings_that_are_repeated_in_a_step_of_their_own() {
    set("set role somebody", "C[SET] Z");
    stage.client("Q[select 1]");

    stage.session().cancel();
    stage.replica().says("C[SET] Z");
    stage.passes(5);

    assertThat(stage.connector().cancelled()).containsExactly(stage.replica().connection());
    stage.replica().says("E[57014] Z");
    assertThat(stage.clientGot()).isEqualTo("E[57014] Z");
  }

  @Test
  void a_cancel_that_comes_too_late_for_the_statement_cancels_nothing() {
    set("set search_path = a", "C[SET] Z");
    stage.client("Q[select 1]");
    Future<Void> done = stage.session().cancel();

    stage.replica().says("C[SET] Z T D C Z");
    stage.passes(5);

    assertThat(stage.connector().cancelled()).isEmpty();
    assertThat(done.isDone()).isTrue();
  }

  @Test
  void a_setting_that_a_server_could_refuse_is_repeated_in_a_step_of_its_own() {
    set("set role somebody", "C[SET] Z");

    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[set role somebody]");
    stage.replica().says("C[SET] Z");

    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_setting_that_no_server_refuses_is_refused_all_the_same() {
    set("set search_path = a", "C[SET] Z");
    stage.client("Q[select 1]");

    stage.replica().says("E[42501] Z T D C Z");

    assertThat(stage.clientGot()).as("it ran without the setting").isEmpty();
    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_setting_that_a_replica_refuses_sends_the_statement_to_the_primary() {
    set("set role somebody_new", "C[SET] Z");

    stage.client("Q[select 1]");
    stage.replica().says("E[22023] Z");

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
    assertThat(stage.replica().isClosed()).isTrue();
  }

  @Test
  void a_setting_that_failed_is_not_repeated() {
    set("set search_path = a", "E[22023] Z");

    stage.client("Q[select 1]");

    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_setting_in_a_transaction_counts_when_it_is_committed() {
    stage.transactionOnPrimary();
    set("set search_path = a", "C[SET] Z[T]");
    set("commit", "C[COMMIT] Z");

    stage.client("Q[select 1]");

    assertThat(stage.replica().got()).isEqualTo("Q[set search_path = a] Q[select 1]");
  }

  @Test
  void a_setting_in_a_transaction_that_is_rolled_back_does_not_count() {
    stage.transactionOnPrimary();
    set("set search_path = a", "C[SET] Z[T]");
    set("commit", "C[ROLLBACK] Z");

    stage.client("Q[select 1]");

    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void discard_all_makes_the_session_new_on_every_connection() {
    set("set search_path = a", "C[SET] Z");
    stage.client("Q[select 1]");
    stage.replica().says("C[SET] Z");
    stage.replica().says("T D C Z");
    stage.replica().got();
    var used = stage.replica();

    set("discard all", "C[DISCARD ALL] Z");
    assertThat(used.got()).isEqualTo("Q[ROLLBACK] Q[DISCARD ALL]");
    used.says("C[ROLLBACK] Z C[DISCARD ALL] Z");

    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_temporary_table_keeps_the_session_on_the_primary() {
    set("create temp table x (a int)", "C[CREATE TABLE] Z");

    stage.client("Q[select 1]");

    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_changed_parameter_is_told_once_and_what_makes_a_replica_never() {
    set("set application_name = 'a'", "C[SET] S[application_name=a] Z");
    stage.client("Q[select 1]");
    stage.replica().says("C[SET] S[application_name=a] S[in_hot_standby=on] Z");

    assertThat(stage.clientGot()).isEmpty();
  }

  @Test
  void a_notice_of_what_the_proxy_has_sent_is_not_for_the_client() {
    set("set search_path = a", "C[SET] Z");
    stage.client("Q[select 1]");

    stage.replica().says("N C[SET] Z");

    assertThat(stage.clientGot()).isEmpty();
  }

  @Test
  void a_notification_reaches_an_idle_client() {
    set("listen x", "C[LISTEN] Z");

    stage.primary().says("A[x]");

    assertThat(stage.clientGot()).isEqualTo("A");
  }
}
