package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that the proxy answers itself, in the extended protocol. */
final class LocalBatchTest {
  private static final String SHOW = "show sluice.route";

  private final Stage stage = new Stage().knows("select 1");

  @AfterEach
  void close() {
    stage.close();
  }

  private void serversKnowNothing() {
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
    assertThat(stage.isConnectedTo(Stage.REPLICA)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "P[show sluice.route] B D E S, 1 2 T D[auto] C[SHOW] Z",
    "P[set sluice.route = primary] B D E S, 1 2 n C[SET] Z",
    "P[s|show sluice.route] D[S:s] H, 1 t T",
    "P[show sluice.route] B E B E S, 1 2 D[auto] C[SHOW] 2 D[auto] C[SHOW] Z",
    "P[show pool_nodes] D[S:] B E S, 1 t T 2 C[SHOW] Z",
    "C[S:x] C[P:y] P[show sluice.route] B E C[S:] S, 3 3 1 2 D[auto] C[SHOW] 3 Z",
    "P[set sluice.route = nowhere] B E S, 1 2 E[22023] Z",
    "P[s|show sluice.foo] B[s] D E S, 1 2 n E[42704] Z",
    "P[show sluice.route] B B[nobody] E S, 1 2 E[26000] Z",
    "P[show sluice.route] B E[nobody] E S, 1 2 E[34000] Z",
    "P[show sluice.route] B P[select 1] B E S, 1 2 E[0A000] Z",
    "P[s|show sluice.route] P[s|show sluice.route] B[s] E S, 1 E[42P05] Z",
    "P[show sluice.route; select 1] B E S, E[0A000] Z",
  })
  void a_batch_is_answered_without_a_server(String batch, String answer) {
    stage.client(batch);

    assertThat(stage.clientGot()).isEqualTo(answer);
    serversKnowNothing();
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void it_is_answered_however_it_is_cut() {
    ByteBuf whole = Wire.client("C[S:x] P[p|" + SHOW + "] B[p] D E S");
    for (int cut = 1; cut < whole.readableBytes(); cut++) {
      try (Stage fresh = new Stage()) {
        fresh.client(whole.copy(0, cut));
        fresh.client(whole.copy(cut, whole.readableBytes() - cut));
        assertThat(fresh.clientGot()).as("cut at %s", cut).isEqualTo("3 1 2 T D[auto] C[SHOW] Z");
      }
    }
    whole.release();
  }

  @Test
  void a_named_statement_is_used_again_and_closed() {
    stage.client("P[s|" + SHOW + "] S");
    assertThat(stage.clientGot()).isEqualTo("1 Z");
    stage.client("B[s] D E S");
    assertThat(stage.clientGot()).isEqualTo("2 T D[auto] C[SHOW] Z");
    stage.client("C[S:s] S P[s|" + SHOW + "] S");
    assertThat(stage.clientGot()).isEqualTo("3 Z 1 Z");
    serversKnowNothing();
  }

  @Test
  void a_limit_of_rows_suspends_the_portal() {
    stage.client("P[" + SHOW + "] B");
    stage.client(Wire.execute("", 1));
    stage.client("E S");

    assertThat(stage.clientGot()).isEqualTo("1 2 D[auto] s C[SHOW] Z");
  }

  @Test
  void a_batch_waits_for_what_servers_owe() {
    stage.client("P[select 1] B E S P[" + SHOW + "] B E S P[select 1] B E S");
    assertThat(stage.replica().got()).isEqualTo("P[select 1] B E S");
    assertThat(stage.clientGot()).isEmpty();

    stage.replica().says("1 2 D C Z");

    assertThat(stage.clientGot()).isEqualTo("1 2 D C Z 1 2 D[auto] C[SHOW] Z");
    assertThat(stage.replica().got()).isEqualTo("P[select 1] B E S");
  }

  @Test
  void in_the_midst_of_others_a_statement_fails_on_the_server_and_its_text_stays_here() {
    stage.client("P[insert into t values (1)] B E P[s|" + SHOW + "] B[s] E S");

    assertThat(stage.primary().got())
        .startsWith("P[insert into t values (1)] B E P[s|DO $sluice$")
        .endsWith("] B[s] E S")
        .doesNotContain("sluice.route");
    stage.primary().says("1 2 C[INSERT 0 1] 1 2 E[0A000] Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 C[INSERT 0 1] 1 2 E[0A000] Z");

    stage.client("B[s] E S");
    assertThat(stage.clientGot()).isEqualTo("2 D[auto] C[SHOW] Z");
  }

  @Test
  void a_read_before_it_does_not_run_either() {
    stage.client("P[select 1] B E P[" + SHOW + "] B E S");

    assertThat(stage.primary().got()).startsWith("P[select 1] B E P[DO $sluice$");
  }

  private void begin() {
    stage.transactionOnPrimary();
  }

  @Test
  void it_is_answered_inside_a_transaction() {
    begin();

    stage.client("P[s|" + SHOW + "] B[s] D E S B[s] E S");

    assertThat(stage.clientGot()).isEqualTo("1 2 T D[auto] C[SHOW] Z[T] 2 D[auto] C[SHOW] Z[T]");
    assertThat(stage.primary().got()).isEmpty();
    stage.client("P[select 1] B E S");
    assertThat(stage.primary().got()).isEqualTo("P[select 1] B E S");
  }

  @Test
  void a_portal_of_the_server_is_closed_there_first() {
    begin();

    stage.client("C[P:c] P[" + SHOW + "] B E S");
    assertThat(stage.primary().got()).isEqualTo("C[P:c] S");
    assertThat(stage.clientGot()).isEmpty();
    stage.primary().says("3 Z[T]");

    assertThat(stage.clientGot()).isEqualTo("3 1 2 D[auto] C[SHOW] Z[T]");
  }

  @Test
  void an_error_inside_a_transaction_is_raised_by_the_server() {
    begin();

    stage.client("P[set sluice.route = nowhere] B E S");
    assertThat(stage.clientGot()).isEqualTo("1 2");
    assertThat(stage.primary().got()).startsWith("P[DO $sluice$").endsWith(" B E S");
    stage.primary().says("1 2 E[22023] Z[E]");

    assertThat(stage.clientGot()).isEqualTo("E[22023] Z[E]");
    stage.client("P[" + SHOW + "] B E S");
    stage.primary().got();
    stage.primary().says("E[25P02] Z[E]");
    assertThat(stage.clientGot()).isEqualTo("E[25P02] Z[E]");
  }

  @Test
  void an_error_undoes_what_the_batch_has_set() {
    stage.client("P[set sluice.route = primary] B E P[set sluice.route = x] B E S");
    assertThat(stage.clientGot()).isEqualTo("1 2 C[SET] 1 2 E[22023] Z");

    stage.client("Q[" + SHOW + "]");
    assertThat(stage.clientGot()).isEqualTo("T D[auto] C[SHOW] Z");
  }

  @Test
  void a_token_is_asked_for_at_the_execute() {
    stage.client("P[show sluice.token] B D E S");
    assertThat(stage.clientGot()).isEqualTo("1 2 T");
    stage.primary().got();
    stage.primary().says("T");
    stage.primary().says(Wire.dataRow("0/3000060", "000000010000000000000003", "8192", "16777216"));
    stage.primary().says("C Z");

    assertThat(stage.clientGot()).isEqualTo("D[1/0-3000060] C[SHOW] Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void a_token_that_is_cancelled_for_want_of_a_primary_skips_the_rest_of_its_batch() {
    stage.nodes(false, System.nanoTime());
    stage.client("P[show sluice.token] B E S");
    stage.client("Q[" + SHOW + "]");
    stage.session().cancel();

    assertThat(stage.clientGot()).isEqualTo("1 2 E[57014] Z T D[auto] C[SHOW] Z");
  }
}
