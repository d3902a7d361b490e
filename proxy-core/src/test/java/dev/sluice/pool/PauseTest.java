package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PauseTest {
  private final PoolStage stage =
      new PoolStage(
          """
          limits: {maxServerConnectionsPerNode: 2, waitTimeout: 1s}
          timeouts: {pause: 10s}
          """);
  private final ServerPool pool = stage.pool();

  @AfterEach
  void close() {
    stage.close();
  }

  private CompletableFuture<Void> pause(String database) {
    CompletableFuture<Void> done = pool.pause(database);
    stage.settle();
    return done;
  }

  @Test
  void idle_connections_are_closed_at_once_and_those_in_use_when_they_come_back() {
    stage.lease("a", "d");
    stage.lease("b", "d");
    stage.handBack("a");

    CompletableFuture<Void> done = pause("d");

    assertThat(stage.servers().get(0).isClosed()).isTrue();
    assertThat(done).isNotDone();
    stage.handBack("b");
    assertThat(done).isCompleted();
    assertThat(stage.counters().open()).isZero();
  }

  @Test
  void a_database_without_connections_is_paused_at_once() {
    assertThat(pause("d")).isCompleted();
    assertThat(pool.isPaused("d")).isTrue();
    assertThat(pool.isPaused("e")).isFalse();
  }

  @Test
  void who_asks_meanwhile_waits_until_it_is_resumed() {
    pause("d");
    stage.lease("a", "d");
    stage.lease("b", "d");
    assertThat(stage.told()).isEmpty();
    assertThat(stage.counters().paused()).isEqualTo(2);

    assertThat(pool.resume("d")).isTrue();
    stage.settle();

    assertThat(stage.told()).containsExactly("+a", "+b");
    assertThat(stage.counters().paused()).isZero();
    assertThat(pool.resume("d")).isFalse();
  }

  @Test
  void other_databases_go_on() {
    CompletableFuture<Void> done = pause("d");

    stage.lease("a", "e");

    assertThat(stage.told()).containsExactly("+a");
    assertThat(done).isCompleted();
  }

  @Test
  void who_waits_for_a_connection_waits_for_the_pause_instead() {
    stage.lease("a", "d");
    stage.lease("b", "d");
    stage.lease("c", "d");

    pause("d");
    stage.passes(5, TimeUnit.SECONDS);
    stage.handBack("a");
    assertThat(stage.told()).containsExactly("+a", "+b");
    assertThat(stage.counters().waiting()).isZero();
    pool.resume("d");
    stage.settle();

    assertThat(stage.told()).containsExactly("+a", "+b", "+c");
  }

  @Test
  void the_wait_for_a_connection_begins_when_the_database_is_resumed() {
    stage.lease("a", "e");
    stage.lease("b", "e");
    pause("d");
    stage.lease("c", "d");
    stage.passes(5, TimeUnit.SECONDS);

    pool.resume("d");
    stage.settle();
    assertThat(stage.told()).containsExactly("+a", "+b");
    stage.handBack("a");

    assertThat(stage.told()).containsExactly("+a", "+b", "+c");
  }

  @Test
  void the_wait_for_a_paused_database_has_an_end() {
    pause("d");
    stage.lease("a", "d");

    stage.passes(11, TimeUnit.SECONDS);

    assertThat(stage.told()).containsExactly("-a 57P03");
  }

  @Test
  void who_has_gone_is_not_served_when_the_database_is_resumed() {
    pause("d");
    stage.lease("a", "d").abandon();
    assertThat(stage.counters().paused()).isZero();

    pool.resume("d");
    stage.settle();

    assertThat(stage.told()).isEmpty();
    assertThat(stage.servers()).isEmpty();
  }

  @Test
  void a_connection_that_is_being_opened_is_waited_for() {
    stage.connector().hold();
    stage.lease("a", "d");
    CompletableFuture<Void> done = pause("d");
    assertThat(done).isNotDone();

    stage.connector().letGo();
    stage.handBack("a");

    assertThat(done).isCompleted();
  }

  @Test
  void all_databases_can_be_paused() {
    stage.lease("a", "d");
    CompletableFuture<Void> done = pool.pauseAll();
    stage.lease("b", "e");
    assertThat(done).isNotDone();
    assertThat(pool.isPaused("e")).isTrue();
    stage.handBack("a");
    assertThat(done).isCompleted();

    assertThat(pool.resumeAll()).isTrue();
    stage.settle();

    assertThat(stage.told()).containsExactly("+a", "+b");
  }

  @Test
  void a_pause_that_ends_before_it_is_done_is_cancelled() {
    stage.lease("a", "d");
    CompletableFuture<Void> done = pause("d");

    pool.resume("d");

    assertThat(done).isCancelled();
  }
}
