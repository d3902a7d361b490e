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
    assertThat(settings.replay()).isEmpty();
    assertThat(settings.version()).isZero();
  }

  @Test
  void changes_are_repeated_in_their_order_and_the_last_of_each_setting_counts() {
    set("a", "SET a = 1");
    set("b", "SET b = 1");
    set("a", "SET a = 2");

    assertThat(settings.replay()).isEqualTo("SET b = 1; SET a = 2");
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
    assertThat(settings.replay()).isEmpty();

    settings.rolledBack();
    settings.committed();

    assertThat(settings.replay()).isEmpty();
    assertThat(settings.version()).isZero();
  }

  @Test
  void reset_is_a_change_like_any_other() {
    set("a", "SET a = 1");
    change(SettingChange.Kind.RESET, "a", "RESET a");

    assertThat(settings.replay()).isEqualTo("RESET a");
  }

  @Test
  void reset_all_undoes_everything_but_who_the_session_is() {
    set("role", "SET ROLE x");
    set("a", "SET a = 1");
    change(SettingChange.Kind.RESET_ALL, "", "RESET ALL");
    set("b", "SET b = 1");

    assertThat(settings.replay()).isEqualTo("RESET ALL; SET ROLE x; SET b = 1");
  }

  @Test
  void a_new_session_authorization_undoes_the_role() {
    set("role", "SET ROLE x");
    set("session_authorization", "SET SESSION AUTHORIZATION y");

    assertThat(settings.replay()).isEqualTo("SET SESSION AUTHORIZATION y");
  }

  @Test
  void discard_all_leaves_nothing_but_a_new_version() {
    set("a", "SET a = 1");
    int before = settings.version();

    settings.clear();

    assertThat(settings.replay()).isEmpty();
    assertThat(settings.version()).isGreaterThan(before);
  }
}
