package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import dev.sluice.protocol.PgError;
import dev.sluice.server.ServerException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How sessions end, and what broken or lost connections do to them. */
final class SessionEndTest {
  private static final String INSERT = "insert into t values (1)";

  private final Stage stage = new Stage().knows("select 1", "select 2");

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void a_client_that_leaves_gives_its_connection_back_clean() {
    stage.query(stageReplica(), "select 1");

    stage.client("X");

    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.replica().got()).isEqualTo("Q[ROLLBACK] Q[DISCARD ALL]");
    stage.replica().says("C[ROLLBACK] Z C[DISCARD ALL] Z");
    assertThat(stage.replica().isClosed()).isFalse();
  }

  private dev.sluice.server.FakeServer stageReplica() {
    stage.client("Q[select 1]");
    stage.replica().got();
    stage.replica().says("T D C Z");
    stage.clientGot();
    return stage.replica();
  }

  @Test
  void what_is_owed_is_delivered_before_terminate_counts() {
    stage.client("Q[select 1] X Q[select 2]");
    assertThat(stage.clientIsClosed()).isFalse();

    stage.replica().says("T D C Z");

    assertThat(stage.clientGot()).isEqualTo("T D C Z");
    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.replica().got())
        .as("nothing behind Terminate runs")
        .isEqualTo("Q[select 1] Q[ROLLBACK] Q[DISCARD ALL]");
  }

  @Test
  void terminate_behind_a_query_that_waits_for_another_node_is_kept() {
    stage.client("Q[select 1] Q[" + INSERT + "] X");
    stage.replica().says("T D C Z");
    assertThat(stage.clientIsClosed()).isFalse();

    stage.primary().says("C[INSERT 0 1] Z");

    assertThat(stage.clientGot()).isEqualTo("T D C Z C[INSERT 0 1] Z");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void a_half_closed_client_gets_what_is_owed() {
    stage.client("Q[select 1]");
    stage.clientHalfCloses();
    stage.replica().says("T D C Z");

    assertThat(stage.clientGot()).isEqualTo("T D C Z");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void a_batch_without_sync_is_answered_but_not_committed_when_the_client_leaves() {
    stage.client("P[" + INSERT + "] B E");
    stage.clientHalfCloses();

    assertThat(stage.primary().got()).isEqualTo("P[" + INSERT + "] B E H");
    stage.primary().says("1 2 C[INSERT 0 1]");
    assertThat(stage.clientGot()).isEqualTo("1 2 C[INSERT 0 1]");
    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.primary().got()).isEqualTo("Q[ROLLBACK] Q[DISCARD ALL]");
  }

  @Test
  void a_batch_without_sync_is_answered_though_the_client_had_left_before_it_was_sent() {
    stage.connector().hold();
    stage.client("P[" + INSERT + "] B E S P[" + INSERT + "] B");
    stage.clientHalfCloses();
    stage.connector().letGo();

    assertThat(stage.primary().got()).isEqualTo("P[" + INSERT + "] B E S P[" + INSERT + "] B H");
    stage.primary().says("1 2 C[INSERT 0 1] Z 1 2");
    assertThat(stage.clientGot()).isEqualTo("1 2 C[INSERT 0 1] Z 1 2");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void a_connection_that_skips_until_sync_is_not_given_back() {
    stage.client("P[" + INSERT + "] B E");
    stage.clientHalfCloses();
    stage.primary().says("E[42P01]");

    assertThat(stage.clientGot()).isEqualTo("E[42P01]");
    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.primary().isClosed()).isTrue();
  }

  @Test
  void a_client_that_vanishes_in_a_query_has_it_cancelled() {
    stage.client("Q[select 1]");

    stage.clientChannel().close();
    stage.settle();

    assertThat(stage.connector().cancelled()).containsExactly(stage.replica().connection());
    assertThat(stage.replica().isClosed()).isTrue();
  }

  @Test
  void a_client_that_vanishes_in_a_copy_takes_the_connection_with_it() {
    stage.client("Q[copy t from stdin]");
    stage.primary().says("G");
    stage.client("d[1]");
    stage.clientHalfCloses();

    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.primary().isClosed()).isTrue();
  }

  @Test
  void an_idle_session_outlives_its_server() {
    stage.query(stageReplica(), "select 1");
    stage.replica().hangsUp();
    assertThat(stage.clientIsClosed()).isFalse();
    assertThat(stage.suspects()).hasSize(1);

    stage.client("Q[select 1]");

    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_fatal_error_of_an_idle_server_is_not_for_the_client() {
    stage.query(stageReplica(), "select 1");
    stage.replica().says("E[FATAL:57P01]");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.clientIsClosed()).isFalse();
  }

  @Test
  void a_fatal_error_right_behind_an_answer_is_not_for_the_next_query() {
    stage.client("Q[select 1] Q[" + INSERT + "]");
    stage.replica().says("T D C Z E[FATAL:57P01]");
    stage.replica().hangsUp();
    stage.primary().says("C[INSERT 0 1] Z");

    assertThat(stage.clientGot()).isEqualTo("T D C Z C[INSERT 0 1] Z");
    assertThat(stage.clientIsClosed()).isFalse();
  }

  @Test
  void a_server_that_is_lost_in_a_commit_leaves_its_outcome_unknown() {
    stage.transactionOnPrimary();
    stage.client("Q[commit]");
    stage.clientGot();
    stage.primary().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("E[08007] Z");
  }

  @Test
  void the_second_of_two_pipelined_writes_may_have_been_committed_too() {
    stage.client("Q[" + INSERT + "] Q[" + INSERT + "]");
    stage.primary().says("C[INSERT 0 1] Z");
    stage.clientGot();
    stage.primary().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("E[08007] Z");
  }

  @Test
  void a_server_that_is_lost_in_the_middle_of_a_message_leaves_no_room_for_words() {
    stage.client("Q[select 1]");
    ByteBuf row = Wire.server("D[0123456789]");
    stage.replica().says(row.copy(0, 12));
    row.release();
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("+12 bytes");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void the_servers_own_last_words_reach_the_client_once() {
    stage.client("Q[select 1]");
    stage.replica().says("T D");
    stage.replica().says("E[FATAL:57P01]");
    stage.replica().hangsUp();

    assertThat(stage.clientGot()).isEqualTo("T D E[57P01] Z");
    assertThat(stage.clientIsClosed()).isFalse();
  }

  @Test
  void a_connection_that_is_lost_while_it_is_prepared_is_replaced() {
    stage.client("P[s|select 1] S");
    stage.replica().says("1 Z");
    stage.client("Q[set role somebody]");
    stage.primary().says("C[SET] Z");
    stage.clientGot();
    stage.client("Q[select 1]");
    stage.replica().says("E[FATAL:57P01]");
    stage.replica().hangsUp();

    assertThat(stage.clientIsClosed()).as("nothing of it had run").isFalse();
    assertThat(stage.primary().got()).endsWith("Q[select 1]");
  }

  @Test
  void garbage_ends_the_session_with_a_word() {
    stage.client("?");

    assertThat(stage.clientGot()).isEqualTo("E[FATAL:08P01]");
    assertThat(stage.clientIsClosed()).isTrue();
  }

  @Test
  void garbage_behind_a_query_that_waits_is_the_clients_fault_too() {
    stage.client("Q[select 1] Q[" + INSERT + "] ?");
    stage.replica().says("T D C Z");

    assertThat(stage.clientGot()).endsWith("E[FATAL:08P01]");
    assertThat(stage.clientIsClosed()).isTrue();
    assertThat(stage.replica().isClosed()).as("the server did nothing wrong").isFalse();
  }

  @Test
  void garbage_of_a_server_ends_its_own_session_only() {
    stage.client("P[select 1] B E S");
    stage.replica().says("1 2 D");
    stage.replica().says("Z");

    assertThat(stage.clientGot()).isEqualTo("1 2 D E[08006] Z");
    assertThat(stage.replica().isClosed()).isTrue();
  }

  @Test
  void without_a_primary_a_write_is_held_until_there_is_one() {
    stage.nodes(false, System.nanoTime());
    stage.client("Q[" + INSERT + "]");
    assertThat(stage.session().phase()).isEqualTo(Phase.WAITING);

    stage.replicaCatchesUp();
    stage.passes(60);

    assertThat(stage.primary().got()).isEqualTo("Q[" + INSERT + "]");
  }

  @Test
  void a_held_write_can_be_cancelled() {
    stage.nodes(false, System.nanoTime());
    stage.client("Q[" + INSERT + "]");

    stage.session().cancel();
    stage.settle();

    assertThat(stage.clientGot()).isEqualTo("E[57014] Z");
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_cancel_goes_to_the_connection_that_works() {
    stage.client("Q[select 1]");

    stage.session().cancel();

    assertThat(stage.connector().cancelled()).containsExactly(stage.replica().connection());
  }

  @Test
  void a_cancel_of_an_idle_session_goes_nowhere() {
    stage.query(stageReplica(), "select 1");

    stage.session().cancel();

    assertThat(stage.connector().cancelled()).isEmpty();
  }

  @Test
  void a_replica_that_cannot_be_reached_is_passed_over() {
    stage
        .connector()
        .refuse(
            Stage.REPLICA, ServerException.Kind.UNREACHABLE, PgError.fatal("08006", "no route"));

    stage.client("Q[select 1]");

    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
    assertThat(stage.suspects()).hasSize(1);
  }

  @Test
  void a_refused_batch_is_thrown_away_up_to_its_sync() {
    stage
        .connector()
        .refuse(Stage.PRIMARY, ServerException.Kind.REFUSED, PgError.error("53300", "full"));
    stage.client("P[" + INSERT + "] B");
    stage.client("E Q[" + INSERT + "] S");

    assertThat(stage.clientGot()).isEqualTo("E[53300] Z");
    stage.client("Q[select 1]");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_refused_query_is_thrown_away_alone() {
    stage
        .connector()
        .refuse(Stage.PRIMARY, ServerException.Kind.REFUSED, PgError.error("53300", "full"));
    stage.client("Q[" + INSERT + "] Q[select 1]");

    assertThat(stage.clientGot()).isEqualTo("E[53300] Z");
    assertThat(stage.replica().got()).isEqualTo("Q[select 1]");
  }

  @Test
  void a_copy_error_in_the_middle_of_a_message_leaves_the_connection_in_step() {
    stage.client("Q[copy t from stdin]");
    stage.primary().says("G");
    ByteBuf data = Wire.client("d[0123456789]");
    stage.client(data.copy(0, 8));
    stage.primary().says("E[22P02] Z");
    assertThat(stage.clientGot()).isEqualTo("G E[22P02] Z");

    ByteBuf rest = Unpooled.buffer();
    rest.writeBytes(data, 8, data.readableBytes() - 8);
    data.release();
    rest.writeBytes(Wire.client("c Q[" + INSERT + "]"));
    stage.client(rest);

    assertThat(stage.primary().got())
        .isEqualTo("Q[copy t from stdin] d[0123456789] Q[" + INSERT + "]");
  }

  @Test
  void a_client_is_read_again_when_its_server_answers_before_it_has_taken_everything() {
    stage.client("Q[copy t from stdin]");
    stage.primary().says("G");
    writable(false);
    assertThat(stage.clientChannel().config().isAutoRead()).isFalse();
    stage.primary().says("E[22P02] Z");

    writable(true);

    assertThat(stage.clientChannel().config().isAutoRead()).isTrue();
  }

  @Test
  void a_client_that_waits_is_read_until_it_has_sent_much() {
    stage.connector().hold();
    stage.client("Q[select 1]");
    assertThat(stage.clientChannel().config().isAutoRead()).isTrue();

    stage.client(Unpooled.buffer().writeByte('Q').writeInt(100_000).writeZero(70_000));
    assertThat(stage.clientChannel().config().isAutoRead()).isFalse();

    stage.connector().letGo();
    assertThat(stage.clientChannel().config().isAutoRead()).isTrue();
  }

  private void writable(boolean on) {
    stage.primary().channel().unsafe().outboundBuffer().setUserDefinedWritability(1, on);
    stage.settle();
  }

  @Test
  void a_server_is_not_read_while_the_client_takes_nothing() {
    stage.client("Q[select 1]");
    stage.clientChannel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    stage.settle();
    assertThat(stage.replica().channel().config().isAutoRead()).isFalse();

    stage.clientChannel().unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    stage.settle();

    assertThat(stage.replica().channel().config().isAutoRead()).isTrue();
  }

  @Test
  void a_replica_that_knows_another_password_is_passed_over() {
    stage
        .connector()
        .refuse(
            Stage.REPLICA, ServerException.Kind.STALE_KEYS, PgError.fatal("28P01", "keys differ"));
    stage.client("Q[select 1]");

    assertThat(stage.primary().got()).isEqualTo("Q[select 1]");
    assertThat(stage.clientIsClosed()).isFalse();
  }

  @Test
  void what_a_lost_connection_said_last_undoes_no_setting() {
    stage.client("Q[set role somebody]");
    stage.primary().says("C[SET] Z");
    stage.replicaCatchesUp();
    stage.client("Q[select 1]");
    stage
        .connector()
        .refuse(Stage.REPLICA, ServerException.Kind.UNREACHABLE, PgError.fatal("08006", "down"));
    stage.nodes(false, System.nanoTime());
    stage.replica().says("E[FATAL:57P01]");
    stage.replica().hangsUp();
    stage.session().cancel();
    stage.connector().accept(Stage.REPLICA);
    stage.replicaCatchesUp();
    assertThat(stage.clientGot()).isEqualTo("C[SET] Z E[57014] Z");
    stage.client("Q[set search_path = elsewhere]");
    stage.primary().says("C[SET] Z");
    stage.replicaCatchesUp();
    stage.client("Q[select 1]");

    assertThat(stage.replica().got()).contains("search_path = elsewhere");
  }
}
