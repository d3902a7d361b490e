package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements that the proxy answers itself, in the simple protocol. */
final class ProxyStatementsTest {
  private final Stage stage = new Stage().knows("select 1");

  @AfterEach
  void close() {
    stage.close();
  }

  private String show(String option) {
    stage.client("Q[show sluice." + option + "]");
    return stage.clientGot();
  }

  @Test
  void an_option_is_shown_set_and_reset_without_a_server() {
    assertThat(show("route")).isEqualTo("T D[auto] C[SHOW] Z");

    stage.client("Q[SET sluice.route = 'Primary']");
    assertThat(stage.clientGot()).isEqualTo("C[SET] Z");
    assertThat(show("route")).isEqualTo("T D[primary] C[SHOW] Z");

    stage.client("Q[RESET sluice.route]");
    assertThat(stage.clientGot()).isEqualTo("C[RESET] Z");
    assertThat(show("route")).isEqualTo("T D[auto] C[SHOW] Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
    assertThat(stage.isConnectedTo(Stage.REPLICA)).isFalse();
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @ParameterizedTest
  @CsvSource({
    "set sluice.foo = 1, 42704",
    "show sluice.foo, 42704",
    "set sluice.route = nowhere, 22023",
    "set sluice.max_lag = '5 parsecs', 22023",
    "set sluice.max_lag = 0, 22023",
    "set sluice.max_lag = '400us', 22023",
    "set sluice.after = 'x', 22023",
    "set sluice.version = 'x', 55P02",
    "reset sluice.token, 55P02",
    "set local sluice.route = primary, 0A000",
    "set sluice.route primary, 42601",
    "show sluice route, 42601",
    "set sluice.route = primary; select 1, 0A000",
    "select 1; show sluice.route, 0A000",
  })
  void what_is_wrong_gets_an_error_and_runs_nowhere(String sql, String state) {
    stage.client("Q[" + sql + "]");

    assertThat(stage.clientGot()).isEqualTo("E[" + state + "] Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @ParameterizedTest
  @CsvSource({
    "'10s', 10s",
    "2500, 2500ms",
    "'1.5 s', 1500ms",
    "'120 min', 2h",
  })
  void a_lag_is_read_as_postgresql_reads_times(String given, String shown) {
    stage.client("Q[set sluice.max_lag = '" + given + "']");
    stage.clientGot();

    assertThat(show("max_lag")).isEqualTo("T D[" + shown + "] C[SHOW] Z");
  }

  @Test
  void an_answer_waits_for_what_servers_owe() {
    stage.client("Q[select 1] Q[show sluice.route] Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
    assertThat(stage.clientGot()).isEmpty();

    stage.replica().says("T D C Z");

    assertThat(stage.clientGot()).isEqualTo("T D C Z T D[auto] C[SHOW] Z");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  private void begin() {
    stage.transactionOnPrimary();
  }

  private void end(String sql) {
    stage.client("Q[" + sql + "]");
    stage.primary().got();
    stage.primary().says("C[" + sql.toUpperCase(Locale.ROOT) + "] Z");
    stage.clientGot();
  }

  @Test
  void a_rollback_undoes_what_was_set_in_the_transaction() {
    begin();
    stage.client("Q[set sluice.route = primary]");
    assertThat(stage.clientGot()).isEqualTo("C[SET] Z[T]");
    assertThat(show("route")).isEqualTo("T D[primary] C[SHOW] Z[T]");
    end("rollback");

    assertThat(show("route")).isEqualTo("T D[auto] C[SHOW] Z");
  }

  @Test
  void a_commit_keeps_it() {
    begin();
    stage.client("Q[set sluice.route = primary]");
    end("commit");

    assertThat(show("route")).contains("primary");
  }

  @Test
  void an_error_in_a_transaction_is_raised_by_the_server_and_aborts_it() {
    begin();
    stage.client("Q[set sluice.route = nowhere]");
    assertThat(stage.primary().got())
        .contains("RAISE EXCEPTION", "22023", "Available values: auto, primary, replica");
    stage.primary().says("E[22023] Z[E]");
    assertThat(stage.clientGot()).isEqualTo("E[22023] Z[E]");

    stage.client("Q[show sluice.route]");
    assertThat(stage.primary().got()).startsWith("Q[DO ");
    stage.primary().says("E[25P02] Z[E]");
    assertThat(stage.clientGot()).isEqualTo("E[25P02] Z[E]");
  }

  @Test
  void reset_all_and_discard_all_reset_it() {
    for (String reset : new String[] {"reset all", "discard all"}) {
      stage.client("Q[set sluice.route = primary]");
      stage.clientGot();
      end(reset);

      assertThat(show("route")).as(reset).isEqualTo("T D[auto] C[SHOW] Z");
    }
  }

  @Test
  void it_tells_where_the_last_statement_ran() {
    assertThat(show("node")).isEqualTo("T D C[SHOW] Z");

    stage.client("Q[select 1]");
    stage.replica().says("T D C Z");
    stage.clientGot();

    assertThat(show("node")).isEqualTo("T D[replica] C[SHOW] Z");
  }

  @Test
  void a_route_is_told_of_a_statement_that_must_be_parsed_first() {
    stage.client("Q[show sluice route select 'route', 4711]");
    stage.parserAnswers();
    assertThat(stage.rows()).containsExactly("replica|replica|proven read-only||select ''|read");

    stage.client("Q[show sluice route delete from t;]");
    assertThat(stage.rows()).containsExactly("primary|primary|writes data||delete from t|write");

    stage.client("Q[show sluice route show pool_nodes]");
    assertThat(stage.rows())
        .containsExactly("proxy||is answered by the proxy itself||show pool_nodes|proxy");
  }

  @Test
  void a_token_comes_from_the_primary_in_the_place_of_its_last_record() {
    end("insert into t values (1)");

    stage.client("Q[show sluice.token]");
    assertThat(stage.primary().got()).isEqualTo("Q[" + TokenAnswer.QUESTION + "]");
    stage.primary().says("T");
    stage.primary().says(Wire.dataRow("1/5000028", "000000030000000100000005", "8192", "16777216"));
    assertThat(stage.clientGot()).isEmpty();
    stage.primary().says("C Z");

    assertThat(stage.clientGot()).isEqualTo("T D[3/1-5000000] C[SHOW] Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void a_session_that_has_not_written_connects_for_its_token() {
    stage.client("Q[show sluice.token]");
    assertThat(stage.primary().got()).isEqualTo("Q[" + TokenAnswer.QUESTION + "]");
    stage.primary().says("E[55000] Z");

    assertThat(stage.clientGot()).isEqualTo("E[55000] Z");
  }

  @Test
  void a_session_that_has_not_written_hands_its_token_on() {
    stage.client("Q[set sluice.after = '3/1A-2B003C8'] Q[show sluice.token]");

    assertThat(stage.clientGot()).isEqualTo("C[SET] Z T D[3/1A-2B003C8] C[SHOW] Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
  }

  @Test
  void there_is_no_token_inside_a_transaction() {
    begin();

    stage.client("Q[show sluice.token]");

    assertThat(stage.primary().got()).contains("RAISE EXCEPTION", "25001", "after COMMIT");
  }

  @Test
  void what_is_set_decides_where_the_next_statement_goes() {
    stage.client("Q[set sluice.route = primary] Q[select 1]");
    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
    stage.primary().says("T D C Z");

    stage.client("Q[set sluice.route to default] Q[set sluice.after = '1/0-2'] Q[select 1]");
    assertThat(stage.primary().got())
        .as("the replica has only replayed 0/1")
        .isEqualTo("Q[select 1]");
    stage.primary().says("T D C Z");

    stage.client("Q[reset sluice.after] Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void what_a_rollback_undoes_decides_no_more() {
    begin();
    stage.client("Q[set sluice.route = primary]");
    end("rollback");

    stage.replicaCatchesUp();
    stage.client("Q[select 1]");

    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void the_nodes_have_a_row_each() {
    stage.client("Q[show pool_nodes]");

    assertThat(stage.clientGot()).isEqualTo("T C[SHOW] Z");
  }
}
