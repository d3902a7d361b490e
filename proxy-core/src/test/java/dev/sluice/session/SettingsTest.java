package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.SettingChange;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  private final Settings settings = new Settings();

  private void set(String name, String sql) {
    change(SettingChange.Kind.SET, name, sql);
  }

  private void change(SettingChange.Kind kind, String name, String sql) {
    settings.changed(List.of(new SettingChange(kind, name, sql)));
    settings.committed();
  }

  @Test
  void nothing_changed_is_nothing_to_repeat() {
    assertThat(settings.statements()).isEmpty();
    assertThat(settings.version()).isZero();
  }

  @Test
  void changes_are_repeated_in_their_order_and_the_last_of_each_setting_counts() {
    set("a", "SET a = 1");
    set("b", "SET b = 1");
    set("a", "SET a = 2");

    assertThat(settings.statements()).isEqualTo("SET b = 1; SET a = 2");
  }

  @Test
  void every_change_makes_a_new_version() {
    set("a", "SET a = 1");
    int before = settings.version();
    set("a", "SET a = 1");

    assertThat(settings.version()).isGreaterThan(before);
  }

  @Test
  void a_change_counts_when_it_is_committed() {
    settings.changed(List.of(new SettingChange(SettingChange.Kind.SET, "a", "SET a = 1")));
    assertThat(settings.hasUncommitted()).isTrue();
    assertThat(settings.statements()).isEmpty();

    settings.rolledBack();
    settings.committed();

    assertThat(settings.statements()).isEmpty();
    assertThat(settings.version()).isZero();
  }

  @Test
  void reset_takes_a_change_back() {
    set("a", "SET a = 1");
    change(SettingChange.Kind.RESET, "a", "RESET a");

    assertThat(settings.statements()).isEmpty();
  }

  @Test
  void reset_all_undoes_everything_but_who_the_session_is() {
    set("role", "SET ROLE x");
    set("a", "SET a = 1");
    change(SettingChange.Kind.RESET_ALL, "", "RESET ALL");
    set("b", "SET b = 1");

    assertThat(settings.statements()).isEqualTo("SET ROLE x; SET b = 1");
  }

  @Test
  void a_new_session_authorization_undoes_the_role() {
    set("role", "SET ROLE x");
    set("session_authorization", "SET SESSION AUTHORIZATION y");

    assertThat(settings.statements()).isEqualTo("SET SESSION AUTHORIZATION y");
  }

  @Test
  void discard_all_leaves_nothing_but_a_new_version() {
    set("a", "SET a = 1");
    int before = settings.version();

    settings.clear();

    assertThat(settings.statements()).isEmpty();
    assertThat(settings.version()).isGreaterThan(before);
  }

  @Test
  void characteristics_of_transactions_are_several_settings_at_once() {
    set("transaction characteristics", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
    change(
        SettingChange.Kind.RESET,
        "default_transaction_read_only",
        "RESET default_transaction_read_only");

    assertThat(settings.statements())
        .isEqualTo(
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;"
                + " RESET default_transaction_read_only");
  }

  @Test
  void a_connection_gets_what_it_lacks() {
    set("a", "SET a = 1");
    set("b", "SET b = 1");

    assertThat(settings.replay("")).isEqualTo("SET a = 1; SET b = 1");
    assertThat(settings.replay("SET a = 1")).isEqualTo("SET b = 1");
    assertThat(settings.replay("SET a = 1; SET b = 1")).isEmpty();
  }

  @Test
  void what_others_have_set_there_is_undone_first() {
    assertThat(settings.replay("SET c = 1"))
        .isEqualTo("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL");
    set("a", "SET a = 1");

    assertThat(settings.replay("SET a = 10"))
        .isEqualTo("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; SET a = 1");
  }

  @Test
  void only_what_no_server_can_refuse_is_certain() {
    set("search_path", "SET search_path = a");
    assertThat(settings.areCertain()).isTrue();
    set("role", "SET ROLE x");
    assertThat(settings.areCertain()).isFalse();
  }
}
