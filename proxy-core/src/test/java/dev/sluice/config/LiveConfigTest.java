package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.EffectiveConfig.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LiveConfigTest {
  private static final Map<String, String> BASE =
      Map.of("SLUICE_CLUSTER_NODES", "a", "SLUICE_CLUSTER_MONITOR_PASSWORD", "secret");

  /** Values of which each setting takes one at least. */
  private static final List<String> VALUES =
      List.of(
          "7",
          "7s",
          "true",
          "false",
          "7.7.7.7:77",
          "7.7.7.7",
          "b",
          "a.b",
          "[b]",
          "{b: 7}",
          "transaction",
          "eventual",
          "freshest",
          "until_write",
          "least_busy",
          "trust",
          "verify-full",
          "nio",
          "{b: z}",
          "[f.g]",
          "require");

  @Test
  void each_setting_changes_in_the_running_proxy_or_is_said_to_need_a_restart() {
    LoadedConfig before = load(Map.of());
    List<String> live = new ArrayList<>();
    List<String> needRestart = new ArrayList<>();
    for (Setting<?> setting : Settings.ALL) {
      if (setting.isInList()) {
        continue;
      }
      Optional<LoadedConfig> other = other(setting, before);
      if (other.isEmpty()) {
        continue;
      }
      LoadedConfig next = other.get();
      LiveConfig config = new LiveConfig(before);
      config.replace(next);
      boolean isLive = Reloadable.isLive(setting.path());
      (isLive ? live : needRestart).add(setting.path());
      assertThat(config.config())
          .as(setting.path())
          .isEqualTo(isLive ? next.config() : before.config());
      assertThat(config.loaded().effective().yaml())
          .as(setting.path())
          .isEqualTo(isLive ? next.effective().yaml() : before.effective().yaml());
    }
    assertThat(live).hasSizeGreaterThan(30).contains("limits.maxClients", "routing.maxLag");
    assertThat(needRestart).hasSizeGreaterThan(20).contains("listen.address", "routing.balance");
  }

  /** The same with another value for it. */
  private static Optional<LoadedConfig> other(Setting<?> setting, LoadedConfig before) {
    for (String value : VALUES) {
      Map<String, String> environment = new HashMap<>(BASE);
      environment.put(setting.variable(), value);
      try {
        LoadedConfig next = new ConfigLoader(environment).load();
        if (!next.config().equals(before.config())) {
          return Optional.of(next);
        }
      } catch (ConfigException e) {
        // Not a value of this setting.
      }
    }
    return Optional.empty();
  }

  @Test
  void what_has_changed_is_said_without_secrets() {
    LoadedConfig before =
        load(Map.of("SLUICE_AUTH_USERS_0_NAME", "u", "SLUICE_AUTH_USERS_0_PASSWORD", "one"));
    LoadedConfig next =
        load(
            Map.of(
                "SLUICE_AUTH_USERS_0_NAME", "u",
                "SLUICE_AUTH_USERS_0_PASSWORD", "two",
                "SLUICE_THREADS_EVENT_LOOPS", "7"));
    LiveConfig config = new LiveConfig(before);

    ConfigChanges changes = config.replace(next);

    assertThat(changes.live()).containsExactly("a password");
    assertThat(changes.needRestart()).hasSize(1);
    assertThat(changes.needRestart().get(0)).startsWith("threads.eventLoops: ").endsWith(" -> 7");
    assertThat(config.config().auth().users().get(0).password().value()).isEqualTo("two");
  }

  @Test
  void elements_of_lists_stay_in_their_order() {
    LoadedConfig next =
        load(
            Map.of(
                "SLUICE_POOLING_RULES_0_DATABASE", "d",
                "SLUICE_POOLING_RULES_0_POOLING", "transaction",
                "SLUICE_POOLING_RULES_1_USER", "u",
                "SLUICE_POOLING_RULES_1_POOLING", "session",
                "SLUICE_LISTEN_BACKLOG", "7"));
    LiveConfig config = new LiveConfig(load(Map.of()));

    config.replace(next);

    assertThat(config.loaded().effective().lines().stream().map(Line::path).toList())
        .isEqualTo(next.effective().lines().stream().map(Line::path).toList());
  }

  @Test
  void when_one_follower_cannot_prepare_nothing_changes() {
    LiveConfig config = new LiveConfig(load(Map.of()));
    List<String> done = new ArrayList<>();
    config.follow(next -> () -> done.add("changed"));
    config.follow(
        next -> {
          throw new IllegalStateException("cannot");
        });

    assertThatThrownBy(() -> config.replace(load(Map.of("SLUICE_LIMITS_MAX_CLIENTS", "7"))))
        .hasMessage("cannot");

    assertThat(done).isEmpty();
    assertThat(config.config().limits().maxClients()).isEqualTo(1000);
  }

  private static LoadedConfig load(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(BASE);
    environment.putAll(more);
    try {
      return new ConfigLoader(environment).load();
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
