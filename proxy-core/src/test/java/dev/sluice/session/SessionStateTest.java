package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.TestConfig;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.Reason;
import dev.sluice.routing.RoutePolicies;
import dev.sluice.routing.SettingChange;
import dev.sluice.server.ServerLogin;
import dev.sluice.topology.Node;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionStateTest {
  private final SessionState state = state(Map.of("user", "u"));

  static SessionState state(Map<String, String> startup) {
    return new SessionState(
        ServerLogin.Key.of(startup),
        new RoutePolicies(TestConfig.of("").routing()),
        Map.of(),
        SessionMeters.NONE,
        1);
  }

  private static Classification statement(Kind kind, int effects, SettingChange... settings) {
    return new Classification(kind, Reason.UNKNOWN, effects, List.of(settings), "");
  }

  private static Classification set(String sql) {
    return statement(Kind.PRIMARY_ONLY, 0, new SettingChange(SettingChange.Kind.SET, "a", sql));
  }

  @Test
  void a_write_counts_from_its_acknowledgement() {
    state.sentToPrimary(statement(Kind.WRITE, 0), false);
    assertThat(state.demand().lastWrite()).isEqualTo(Node.NEVER);

    state.transactionEnded(false, true, 42);

    assertThat(state.demand().lastWrite()).isEqualTo(42);
    state.transactionEnded(false, true, 43);
    assertThat(state.demand().lastWrite()).as("no write in between").isEqualTo(42);
  }

  @Test
  void a_write_that_may_be_under_way_counts_from_the_last_answer() {
    state.sentToPrimary(statement(Kind.WRITE, 0), false);
    state.transactionEnded(false, false, 42);
    state.transactionEnded(false, true, 43);

    assertThat(state.demand().lastWrite()).isEqualTo(43);
  }

  @ParameterizedTest
  @ValueSource(ints = {Effect.TEMPORARY_OBJECTS, Effect.OPAQUE_STATE})
  void what_only_the_primary_has_pins_the_session_at_once(int effect) {
    state.sentToPrimary(statement(Kind.WRITE, effect), false);

    assertThat(state.demand().isPinned()).isTrue();
    assertThat(state.isBoundToPrimary()).isTrue();
  }

  @Test
  void state_of_one_connection_binds_the_session_but_leaves_reads_free() {
    state.sentToPrimary(statement(Kind.PRIMARY_ONLY, Effect.SERVER_STATE), false);

    assertThat(state.demand().isPinned()).isFalse();
    assertThat(state.isBoundToPrimary()).isTrue();
  }

  @Test
  void discard_all_makes_it_new() {
    state.sentToPrimary(
        statement(Kind.WRITE, Effect.TEMPORARY_OBJECTS | Effect.SERVER_STATE), false);

    state.succeeded(statement(Kind.PRIMARY_ONLY, Effect.DISCARD_ALL));

    assertThat(state.demand().isPinned()).isFalse();
    assertThat(state.isBoundToPrimary()).isFalse();
  }

  @Test
  void a_setting_counts_at_the_end_of_its_transaction_unless_that_failed() {
    state.succeeded(set("SET a = 1"));
    state.transactionEnded(true, true, 1);
    assertThat(state.settings().statements()).isEmpty();

    state.succeeded(set("SET a = 2"));
    state.transactionEnded(false, true, 2);
    assertThat(state.settings().statements()).isEqualTo("SET a = 2");
  }

  @Test
  void settings_whose_fate_is_not_followed_pin_the_session() {
    state.succeeded(set("SET a = 1"));

    state.sentToPrimary(statement(Kind.TRANSACTION_CONTROL, Effect.ROLLBACK_TO), false);

    assertThat(state.demand().isPinned()).isTrue();
  }

  @Test
  void a_replication_connection_knows_no_replica() {
    assertThat(state(Map.of("user", "u", "replication", "true")).demand().isPinned()).isTrue();
  }
}
