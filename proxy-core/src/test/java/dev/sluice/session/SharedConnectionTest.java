package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that go from session to session, and what is prepared there. */
final class SharedConnectionTest {
  private static final String INSERT = "insert into t values (1)";

  private final Stage stage = new Stage("pooling: transaction");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void a_connection_goes_back_when_the_transaction_ends() {
    stage.client("Q[begin] Q[" + INSERT + "]");
    stage.primary().says("C[BEGIN] Z[T] C Z[T]");
    assertThat(stage.leased()).isEqualTo(1);

    stage.client("Q[commit]");
    stage.primary().says("C[COMMIT] Z");

    assertThat(stage.leased()).isZero();
  }

  @Test
  void a_statement_has_a_name_made_of_its_content() {
    stage.client("P[a|" + INSERT + "] S");
    assertThat(stage.primary().got()).matches("P\\[sluice_[0-9a-f]{32}\\|insert.*] S");
  }

  @Test
  void what_a_server_has_prepared_before_needs_no_server() {
    stage.client("P[a|" + INSERT + "] S");
    stage.primary().says("1 Z");
    assertThat(stage.clientGot()).isEqualTo("1 Z");
    stage.primary().got();

    stage.client("P[b|" + INSERT + "] S");

    assertThat(stage.clientGot()).isEqualTo("1 Z");
    assertThat(stage.primary().got()).isEmpty();
    assertThat(stage.leased()).isZero();
  }

  @Test
  void a_connection_that_skips_up_to_a_sync_is_kept() {
    stage.client("P[t|" + INSERT + "] H");
    stage.primary().says("E[42601]");
    assertThat(stage.clientGot()).isEqualTo("E[42601]");

    stage.client("Q[" + INSERT + "] Q[show sluice.node]");

    assertThat(stage.leased()).as("it would ignore what another session asks").isEqualTo(1);
  }

  @Test
  void what_comes_behind_an_error_is_ignored_up_to_the_sync() {
    stage.client("P[a|" + INSERT + "] D[S:nobody] H");
    stage.primary().says("1 E[26000]");
    stage.clientGot();
    stage.primary().got();

    stage.client("B[|a] Q[begin] Q[" + INSERT + "] S");
    assertThat(stage.primary().got()).isEqualTo("S");
    stage.primary().says("Z");

    assertThat(stage.clientGot()).isEqualTo("Z");
    assertThat(stage.leased()).isZero();
  }

  @Test
  void a_session_that_listens_keeps_its_connection() {
    stage.client("Q[listen a]");
    stage.primary().says("C[LISTEN] Z");

    assertThat(stage.leased()).isEqualTo(1);
    assertThat(stage.session().state().pins().text()).isEqualTo("LISTEN");
  }
}
