package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.PgError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClientCapsTest {
  private static ClientCaps caps(int clients, int reserved, int perUser, int perDatabase) {
    return new ClientCaps(
        new SluiceConfig.Limits(
            clients,
            reserved,
            perUser,
            perDatabase,
            new SluiceConfig.PerAddress(0, 0),
            1,
            1,
            Duration.ofSeconds(1),
            0));
  }

  @Test
  void the_last_place_is_given_once() {
    ClientCaps caps = caps(2, 0, 0, 0);

    assertThat(caps.enter()).isEmpty();
    assertThat(caps.enter()).isEmpty();
    assertThat(caps.enter()).map(PgError::message).hasValue("sorry, too many clients already");
    assertThat(caps.clients()).isEqualTo(2);
    caps.leave();
    assertThat(caps.enter()).isEmpty();
  }

  @Test
  void the_reserve_is_for_superusers() {
    ClientCaps caps = caps(2, 1, 0, 0);
    caps.enter();
    assertThat(caps.admit("u", "d", false)).isEmpty();
    caps.enter();

    assertThat(caps.admit("u", "d", false)).map(PgError::sqlState).hasValue("53300");
    assertThat(caps.admit("postgres", "d", true)).isEmpty();
  }

  @Test
  void a_user_has_a_cap_and_a_superuser_has_none() {
    ClientCaps caps = caps(10, 0, 1, 0);

    assertThat(caps.admit("u", "d", false)).isEmpty();
    assertThat(caps.admit("u", "d", false))
        .map(PgError::message)
        .hasValueSatisfying(message -> assertThat(message).contains("\"u\""));
    assertThat(caps.admit("other", "d", false)).isEmpty();
    assertThat(caps.admit("root", "d", true)).isEmpty();
    assertThat(caps.admit("root", "d", true)).isEmpty();
  }

  @Test
  void who_is_refused_by_the_databases_cap_does_not_count_as_a_user() {
    ClientCaps caps = caps(10, 0, 1, 1);
    assertThat(caps.admit("a", "d", false)).isEmpty();
    assertThat(caps.admit("b", "d", false)).isPresent();

    assertThat(caps.admit("b", "e", false)).isEmpty();
  }

  @Test
  void who_leaves_makes_room() {
    ClientCaps caps = caps(10, 0, 1, 1);
    caps.admit("u", "d", false);

    caps.dismiss("u", "d");

    assertThat(caps.admit("u", "d", false)).isEmpty();
  }

  @Test
  void sockets_are_counted_too_but_generously() {
    ClientCaps caps = caps(1, 0, 0, 0);
    int accepted = 0;
    while (caps.accept()) {
      accepted++;
    }

    assertThat(accepted).isBetween(2, 1_000);
    caps.closed();
    assertThat(caps.accept()).isTrue();
  }
}
