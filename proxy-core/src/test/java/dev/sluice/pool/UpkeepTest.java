package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.HostPort;
import dev.sluice.protocol.PgError;
import dev.sluice.server.ServerException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UpkeepTest {
  private final PoolStage stage =
      new PoolStage(
          """
          limits: {maxServerConnectionsPerNode: 4, minIdleServerConnections: 2}
          timeouts: {idleServer: 30m, serverLifetime: 1h}
          """);

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void a_connection_that_has_lived_long_enough_is_closed_when_it_comes_back() {
    stage.lease("a", "d");
    stage.passes(61, TimeUnit.MINUTES);
    assertThat(stage.servers().get(0).isClosed()).isFalse();

    stage.handBack("a");

    assertThat(stage.servers().get(0).isClosed()).isTrue();
  }

  @Test
  void an_idle_connection_that_has_lived_long_enough_is_closed() {
    stage.lease("a", "d");
    stage.handBack("a");

    stage.passes(61, TimeUnit.MINUTES);

    assertThat(stage.servers().get(0).isClosed()).isTrue();
  }

  @Test
  void connections_do_not_all_end_together() {
    try (PoolStage many = new PoolStage("timeouts: {idleServer: 2h}")) {
      for (int i = 0; i < 50; i++) {
        many.lease("c" + i, "d");
      }
      for (int i = 0; i < 50; i++) {
        many.handBack("c" + i);
      }

      many.passes(53, TimeUnit.MINUTES);
      assertThat(many.counters().open()).isEqualTo(50);
      many.passes(4, TimeUnit.MINUTES);

      assertThat(many.counters().open()).isBetween(1, 49);
    }
  }

  @Test
  void connections_are_kept_ready_for_a_login_that_is_in_use() {
    stage.lease("a", "d");

    stage.passes(5, TimeUnit.SECONDS);

    assertThat(stage.counters().idle()).isEqualTo(2);
    assertThat(stage.counters().open()).isEqualTo(3);
    stage.handBack("a");
    stage.passes(5, TimeUnit.SECONDS);
    assertThat(stage.counters().open()).isEqualTo(3);
  }

  @Test
  void the_cap_holds_for_them_too() {
    stage.lease("a", "d");
    stage.lease("b", "d");
    stage.lease("c", "d");

    stage.passes(5, TimeUnit.SECONDS);

    assertThat(stage.counters().open()).isEqualTo(4);
  }

  @Test
  void they_are_not_closed_for_being_idle_until_the_login_is_out_of_use() {
    stage.lease("a", "d");
    stage.lease("b", "d");
    stage.lease("c", "d");
    stage.handBack("a");
    stage.handBack("b");
    stage.passes(20, TimeUnit.MINUTES);
    stage.handBack("c");

    stage.passes(9, TimeUnit.MINUTES);
    assertThat(stage.counters().idle()).isEqualTo(3);
    stage.passes(2, TimeUnit.MINUTES);
    stage.passes(30, TimeUnit.MINUTES);

    assertThat(stage.counters().open()).isZero();
  }

  @Test
  void a_login_that_fails_is_not_tried_again() {
    stage.lease("a", "d");
    stage
        .connector()
        .refuse(
            new HostPort("node", 5432),
            ServerException.Kind.REFUSED,
            PgError.fatal("3D000", "no such database"));

    stage.passes(5, TimeUnit.SECONDS);
    stage.passes(5, TimeUnit.SECONDS);

    assertThat(stage.counters().failures()).isEqualTo(2);
    assertThat(stage.counters().open()).isEqualTo(1);
  }
}
