package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.server.FakeServer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prepared statements that give something else by the time that they are prepared elsewhere. */
final class ShapeCheckTest {
  private static final String STALE = "cached plan must not change result type";

  private Stage stage = new Stage();

  @AfterEach
  void close() {
    stage.close();
  }

  private void on(String settings) {
    stage.close();
    stage = new Stage(settings);
  }

  /** The client knows from the replica that the statement gives a column named a. */
  private void toldOnReplica() {
    stage.knows("select 1");
    stage.client("P[s|select 1] D[S:s] S");
    stage.replica().says("1 t T[a] Z");
    assertThat(stage.clientGot()).isEqualTo("1 t T Z");
  }

  private void bindOnPrimary() {
    stage.transactionOnPrimary();
    stage.client("B[s] E S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pooling: session", "pooling: transaction"})
  void the_same_columns_elsewhere_and_it_runs(String pooling) {
    on(pooling);
    toldOnReplica();
    bindOnPrimary();

    assertThat(got(stage::primary)).isEqualTo("P[s|select 1] D[S:s] H");
    stage.primary().says("1 t T[a]");
    assertThat(stage.clientGot()).isEmpty();
    assertThat(got(stage::primary)).isEqualTo("B[s] E S");
    stage.primary().says("2 D C Z[T]");
    assertThat(stage.clientGot()).isEqualTo("2 D C Z[T]");

    stage.client("B[s] E S");
    assertThat(got(stage::primary)).as("once is enough").isEqualTo("B[s] E S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pooling: session", "pooling: transaction"})
  void other_columns_elsewhere_and_it_is_refused_in_the_words_of_the_server(String pooling) {
    on(pooling);
    toldOnReplica();
    bindOnPrimary();
    stage.primary().got();

    stage.primary().says("1 t T[b]");

    assertThat(got(stage::primary)).startsWith("P[DO $sluice$").contains(STALE).endsWith("B E E S");
    stage.primary().says("E[0A000] Z[E]");
    assertThat(stage.clientGot()).isEqualTo("E[0A000] Z[E]");
  }

  @Test
  void what_the_client_prepares_anew_is_new() {
    toldOnReplica();
    bindOnPrimary();
    stage.primary().says("1 t T[b]");
    stage.primary().says("E[0A000] Z[E]");
    stage.client("Q[rollback]");
    stage.primary().says("C[ROLLBACK] Z");
    stage.clientGot();
    stage.primary().got();

    stage.client("C[S:s] P[s|select 1] B[s] E S");

    assertThat(stage.primary().got()).endsWith("C[S:s] P[s|select 1] B[s] E S");
  }

  @Test
  void what_cannot_be_prepared_any_more_has_the_error_of_the_server() {
    toldOnReplica();
    bindOnPrimary();
    stage.primary().got();

    stage.primary().says("E[42703]");

    assertThat(got(stage::primary)).as("the rest is skipped").isEqualTo("S");
    stage.primary().says("Z[E]");
    assertThat(stage.clientGot()).isEqualTo("E[42703] Z[E]");
  }

  @Test
  void a_statement_that_gives_nothing_is_not_asked_about() {
    stage.client("P[s|insert into t values (1)] D[S:s] S");
    stage.primary().says("1 t n Z");
    stage.clientGot();
    stage.primary().got();

    stage.client("B[s] E S");

    assertThat(stage.primary().got()).isEqualTo("B[s] E S");
  }

  @Test
  void a_cancel_while_it_is_asked_strikes_the_statement() {
    toldOnReplica();
    bindOnPrimary();

    stage.session().cancel();
    stage.passes(5);
    assertThat(stage.connector().cancelled()).isEmpty();

    stage.primary().says("1 t T[a]");
    stage.passes(5);
    assertThat(stage.connector().cancelled()).containsExactly(stage.primary().connection());
    stage.primary().says("2 E[57014] Z[E]");
    assertThat(stage.clientGot()).isEqualTo("2 E[57014] Z[E]");
  }

  @Test
  void a_server_that_dies_while_it_is_asked_ends_the_batch() {
    toldOnReplica();
    bindOnPrimary();

    stage.primary().hangsUp();
    stage.settle();

    assertThat(stage.clientGot()).isEqualTo("E[08006] Z[E]");
  }

  /** Names that sessions share are as good as the client's here. */
  private static String got(Supplier<FakeServer> server) {
    return server.get().got().replaceAll("sluice_[0-9a-f]{32}", "s");
  }
}
