package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The extended protocol: batches, prepared statements, pipelines, errors until Sync. */
final class BatchTest {
  private static final String INSERT = "insert into t values (1)";

  private final Stage stage = new Stage().knows("select 1", "select 2", "select missing");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void a_batch_of_a_read_goes_to_the_replica() {
    stage.client("P[select 1] B D E S");
    assertThat(stage.replica().got()).isEqualTo("P[select 1] B D E S");

    stage.replica().says("1 2 T D C Z");

    assertThat(stage.clientGot()).isEqualTo("1 2 T D C Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void a_batch_waits_for_its_end_before_it_is_routed() {
    stage.client("P[select 1] B D E");
    assertThat(stage.isConnectedTo(Stage.REPLICA)).isFalse();

    stage.client("S");

    assertThat(stage.replica().got()).isEqualTo("P[select 1] B D E S");
  }

  @Test
  void a_batch_with_a_write_goes_to_the_primary_as_one() {
    stage.client("P[select 1] B E P[" + INSERT + "] B E S");

    assertThat(stage.primary().got()).isEqualTo("P[select 1] B E P[" + INSERT + "] B E S");
    assertThat(stage.isConnectedTo(Stage.REPLICA)).isFalse();
  }

  @Test
  void a_statement_that_is_described_before_it_runs_stays_on_its_replica() {
    stage.client("P[s|select 1] D[S:s] H");
    assertThat(stage.replica().got()).isEqualTo("P[s|select 1] D[S:s] H");
    stage.replica().says("1 t T");
    assertThat(stage.clientGot()).isEqualTo("1 t T");

    stage.client("B[s] E S");

    assertThat(stage.replica().got()).isEqualTo("B[s] E S");
    stage.replica().says("2 D C Z");
    assertThat(stage.clientGot()).isEqualTo("2 D C Z");
  }

  @Test
  void a_named_statement_is_prepared_on_the_second_node_when_it_is_used_there() {
    stage.client("P[s|select 1] B[s] E S");
    stage.replica().says("1 2 D C Z");
    stage.clientGot();
    stage.transactionOnPrimary();

    stage.client("B[s] E S");

    assertThat(stage.primary().got()).isEqualTo("P[s|select 1] B[s] E S");
    stage.primary().says("1 2 D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("2 D C Z[T]");
  }

  @Test
  void the_client_hears_why_its_statement_could_not_be_prepared_on_the_second_node() {
    stage.client("P[s|select 1] B[s] E S");
    stage.replica().says("1 2 D C Z");
    stage.clientGot();
    stage.transactionOnPrimary();

    stage.client("B[s] E S");
    stage.primary().says("E[42P01] Z[E]");

    assertThat(stage.clientGot()).isEqualTo("E[42P01] Z[E]");
  }

  @Test
  void an_unknown_name_is_the_servers_affair_and_ends_nothing() {
    stage.client("B[nobody] E S");
    assertThat(stage.primary().got()).isEqualTo("B[nobody] E S");

    stage.primary().says("E[26000] Z");

    assertThat(stage.clientGot()).isEqualTo("E[26000] Z");
    assertThat(stage.clientIsClosed()).isFalse();
  }

  @Test
  void a_name_that_is_taken_is_so_on_every_node() {
    stage.client("P[s|select 1] B[s] E S");
    stage.replica().says("1 2 D C Z");

    stage.client("P[s|" + INSERT + "] S");

    assertThat(stage.primary().got()).isEqualTo("P[s|select 1] P[s|" + INSERT + "] S");
    stage.clientGot();
    stage.primary().says("1 E[42P05] Z");
    assertThat(stage.clientGot()).isEqualTo("E[42P05] Z");
    stage.client("B[s] E S");
    assertThat(stage.replica().got()).as("still the first one").endsWith("B[s] E S");
  }

  @Test
  void an_error_skips_the_rest_of_its_batch_and_the_next_one_runs() {
    stage.client("P[select missing] B E S P[select 1] B E S");
    stage.replica().says("E[22012] Z 1 2 D C Z");

    assertThat(stage.clientGot()).isEqualTo("E[22012] Z 1 2 D C Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void a_name_defined_again_behind_an_error_is_what_the_server_has() {
    stage.client("P[select missing] B E S P[select 1] B E S");
    stage.replica().says("E[22012] Z 1 2 D C Z");
    stage.replica().got();

    stage.client("B E S");

    assertThat(stage.replica().got()).isEqualTo("B E S");
  }

  @Test
  void the_unnamed_statement_lasts_until_the_next_query() {
    stage.client("P[select 1] S");
    stage.replica().says("1 Z");
    stage.replica().got();
    stage.client("B E S");
    assertThat(stage.replica().got()).isEqualTo("B E S");
    stage.replica().says("2 D C Z");

    stage.query(stage.replica(), "select 2");
    stage.client("B E S");

    assertThat(stage.primary().got()).as("unknown now").isEqualTo("B E S");
  }

  @Test
  void batches_of_reads_are_pipelined() {
    stage.client("P[select 1] B E S P[select 2] B E S B E S");

    assertThat(stage.replica().got()).isEqualTo("P[select 1] B E S P[select 2] B E S B E S");
  }

  @Test
  void a_write_behind_a_read_waits_for_the_reads_answer() {
    stage.client("P[select 1] B E S P[" + INSERT + "] B E S");
    assertThat(stage.replica().got()).isEqualTo("P[select 1] B E S");

    stage.replica().says("1 2 D C Z");

    assertThat(stage.primary().got()).isEqualTo("P[" + INSERT + "] B E S");
    stage.primary().says("1 2 C[INSERT 0 1] Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 D C Z 1 2 C[INSERT 0 1] Z");
  }

  @Test
  void an_open_batch_on_a_replica_ends_there_when_it_goes_on_with_a_write() {
    stage.client("P[select 1] D[S:] H");
    stage.replica().got();
    stage.replica().says("1 t T");
    stage.clientGot();

    stage.client("P[" + INSERT + "] B E S");
    assertThat(stage.replica().got()).isEqualTo("P[" + INSERT + "] S");
    stage.replica().says("1 Z");

    assertThat(stage.primary().got()).isEqualTo("P[" + INSERT + "] B E S");
    stage.primary().says("1 2 C[INSERT 0 1] Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 C[INSERT 0 1] Z");
  }

  @Test
  void a_write_behind_an_error_in_an_open_batch_is_skipped() {
    stage.client("P[w|" + INSERT + "] S");
    stage.primary().says("1 Z");
    stage.primary().got();
    stage.clientGot();
    stage.replicaCatchesUp();

    stage.client("P[select missing] D[S:] H B[w] E S");
    stage.replica().says("E[22012]");
    stage.replica().says("Z");

    assertThat(stage.clientGot()).isEqualTo("E[22012] Z");
    assertThat(stage.primary().got()).as("must not run").isEmpty();
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).endsWith("Q[select 1]");
  }

  @Test
  void a_write_behind_an_error_that_the_client_has_seen_is_skipped() {
    stage.client("P[w|" + INSERT + "] S");
    stage.primary().says("1 Z");
    stage.primary().got();
    stage.replicaCatchesUp();
    stage.client("P[select missing] D[S:] H");
    stage.replica().says("E[22012]");
    stage.clientGot();

    stage.client("B[w] E S");
    assertThat(stage.primary().got()).as("must not run").isEmpty();
    stage.replica().says("Z");

    assertThat(stage.clientGot()).isEqualTo("Z");
    assertThat(stage.primary().got()).as("must not run").isEmpty();
  }

  @Test
  void a_query_may_come_before_sync() {
    stage.client("P[" + INSERT + "] B E Q[select 1] S");

    assertThat(stage.primary().got()).isEqualTo("P[" + INSERT + "] B E Q[select 1] S");
    stage.primary().says("1 2 C[INSERT 0 1] T D C Z Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 C[INSERT 0 1] T D C Z Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void a_function_call_in_an_open_batch_does_not_run_on_the_replica() {
    stage.client("P[select 1] D[S:] H");
    stage.replica().got();
    stage.replica().says("1 t T");

    stage.client("F");

    assertThat(stage.replica().got()).isEqualTo("S");
    stage.replica().says("Z");
    assertThat(stage.primary().got()).isEqualTo("F");
  }

  @Test
  void a_row_limit_suspends_the_portal() {
    stage.client("P[" + INSERT + "] B E H");
    stage.primary().says("1 2 D s");
    stage.client("E S");
    stage.primary().says("D C Z");

    assertThat(stage.clientGot()).isEqualTo("1 2 D s D C Z");
    assertThat(stage.session().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void close_and_sync_of_an_idle_session_are_answered_by_the_proxy() {
    stage.client("C[S:nobody] H S");

    assertThat(stage.clientGot()).isEqualTo("3 Z");
    assertThat(stage.isConnectedTo(Stage.PRIMARY)).isFalse();
  }

  @Test
  void a_closed_statement_is_unknown_on_every_node() {
    stage.client("P[s|select 1] S");
    stage.replica().says("1 Z");
    stage.client("C[S:s] S");
    stage.clientGot();
    stage.replica().got();

    stage.client("P[s|select 2] B[s] E S");

    assertThat(stage.replica().got()).isEqualTo("C[S:s] P[s|select 2] B[s] E S");
    stage.replica().says("3 1 2 D C Z");
    assertThat(stage.clientGot()).isEqualTo("1 2 D C Z");
  }

  @Test
  void deallocate_forgets_one_statement_and_not_the_others() {
    stage.client("P[a|select 1] P[b|select 2] S");
    stage.replica().says("1 1 Z");
    stage.client("Q[deallocate a]");
    assertThat(stage.primary().got()).isEqualTo("P[a|select 1] S Q[deallocate a]");
    stage.primary().says("1 Z C[DEALLOCATE] Z");
    stage.clientGot();
    stage.replicaCatchesUp();
    stage.replica().got();

    stage.client("B[b] E S");
    assertThat(stage.replica().got()).isEqualTo("B[b] E S");
    stage.replica().says("2 D C Z");

    stage.client("B[a] E S");
    assertThat(stage.primary().got()).as("the server says that it is unknown").endsWith("B[a] E S");
  }

  @Test
  void a_message_whose_length_is_nonsense_ends_the_session_and_not_the_event_loop() {
    ByteBuf bytes = Wire.client("C[S:a]");
    bytes.writeByte('C').writeInt(-1).writeZero(20);

    stage.client(bytes);

    assertThat(stage.clientGot()).contains("E[FATAL:08P01]");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void a_close_without_a_body_is_a_protocol_violation() {
    ByteBuf bytes = io.netty.buffer.Unpooled.buffer();
    bytes.writeByte('C').writeInt(4).writeByte('S').writeInt(4);

    stage.client(bytes);

    assertThat(stage.clientGot()).contains("E[FATAL:08P01]");
  }
}
