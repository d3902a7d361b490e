package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PREPARE and EXECUTE of SQL. */
final class SqlPreparedTest {
  private static final String PREPARE = "prepare p (int, numeric(3, 2)) as select 1";

  private final Stage stage = new Stage().knows("select 1", "select 2");

  @AfterEach
  void close() {
    stage.close();
  }

  private void prepare(String sql) {
    stage.client("Q[" + sql + "]");
    assertThat(stage.primary().got()).isEqualTo("Q[" + sql + "]");
    stage.primary().says("C[PREPARE] Z");
    stage.clientGot();
    stage.replicaCatchesUp();
  }

  @Test
  void a_read_is_executed_on_a_replica_that_is_told_of_it_first() {
    prepare(PREPARE);
    stage.client("Q[EXECUTE p (5, 1)]");

    assertThat(stage.replica().got()).isEqualTo("P[" + PREPARE + "] B E S Q[EXECUTE p (5, 1)]");
    stage.replica().says("1 2 C[PREPARE] Z T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
    stage.client("Q[execute \"p\"(6, 1)]");
    assertThat(stage.replica().got()).isEqualTo("Q[execute \"p\"(6, 1)]");
  }

  @Test
  void a_write_is_executed_on_the_primary() {
    prepare("prepare w as insert into t values (1)");
    stage.client("Q[execute w]");

    assertThat(stage.primary().got()).isEqualTo("Q[execute w]");
    stage.primary().says("C[INSERT 0 1] Z");
    stage.client("Q[select 1]");
    assertThat(stage.primary().got()).as("it was a write").isEqualTo("Q[select 1]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"execute p (nextval('s'), 1)", "execute q", "explain analyze execute p"})
  void what_is_not_known_to_read_is_executed_on_the_primary(String sql) {
    prepare(PREPARE);
    stage.client("Q[" + sql + "]");

    assertThat(stage.primary().got()).isEqualTo("Q[" + sql + "]");
  }

  @Test
  void what_a_replica_cannot_prepare_is_executed_on_the_primary() {
    prepare(PREPARE);
    stage.client("Q[execute p (1, 1)]");
    stage.replica().got();
    stage.replica().says("E[42P01] Z E[26000] Z");

    assertThat(stage.clientGot()).isEmpty();
    assertThat(stage.primary().got()).isEqualTo("Q[execute p (1, 1)]");
    stage.primary().says("T D C Z");
    assertThat(stage.clientGot()).isEqualTo("T D C Z");
  }

  @Test
  void a_bind_may_name_it() {
    prepare(PREPARE);
    stage.client("B[|p] E S");

    assertThat(stage.replica().got()).isEqualTo("P[" + PREPARE + "] B E B[p] E S");
    stage.replica().says("1 2 C[PREPARE] 2 D C Z");
    assertThat(stage.clientGot()).isEqualTo("2 D C Z");
  }

  @Test
  void what_is_deallocated_is_gone_everywhere() {
    prepare(PREPARE);
    stage.client("Q[execute p (1, 1)]");
    stage.replica().got();
    stage.replica().says("1 2 C[PREPARE] Z T D C Z");
    stage.client("Q[deallocate p]");
    stage.primary().got();
    stage.primary().says("C[DEALLOCATE] Z");
    stage.replicaCatchesUp();
    stage.client("Q[execute p (1, 1)]");
    assertThat(stage.primary().got()).endsWith("Q[execute p (1, 1)]");
  }

  @Test
  void a_failed_prepare_leaves_nothing() {
    stage.client("Q[" + PREPARE + "]");
    stage.primary().got();
    stage.primary().says("E[42P05] Z");
    stage.client("Q[execute p (1, 1)]");

    assertThat(stage.primary().got()).isEqualTo("Q[execute p (1, 1)]");
  }
}
