package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.AddressCaps.Login;
import dev.sluice.config.SluiceConfig;
import dev.sluice.protocol.PgError;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class AddressCapsTest {
  private static final InetAddress HERE = address("10.0.0.1");
  private static final InetAddress THERE = address("::1");

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static AddressCaps caps(int clients, int logins) {
    return new AddressCaps(new SluiceConfig.PerAddress(clients, logins));
  }

  @Test
  void anAddressMayHaveSoManyLoginsAndAsManyMoreAreTold() {
    AddressCaps caps = caps(0, 2);

    assertThat(caps.beginLogin(HERE)).isEqualTo(Login.COUNTED);
    assertThat(caps.beginLogin(HERE)).isEqualTo(Login.COUNTED);
    assertThat(caps.beginLogin(HERE)).isEqualTo(Login.TOO_MANY);
    assertThat(caps.beginLogin(HERE)).isEqualTo(Login.TOO_MANY);
    assertThat(caps.beginLogin(HERE)).isEqualTo(Login.FAR_TOO_MANY);
    assertThat(caps.beginLogin(THERE)).isEqualTo(Login.COUNTED);
    // Who was turned away at once is not counted.
    for (int i = 0; i < 3; i++) {
      caps.endLogin(HERE);
    }
    assertThat(caps.beginLogin(HERE)).isEqualTo(Login.COUNTED);
  }

  @Test
  void anAddressMayHaveSoManyClients() {
    AddressCaps caps = caps(1, 0);

    assertThat(caps.enter(HERE)).isEmpty();
    assertThat(caps.enter(HERE))
        .hasValueSatisfying(
            error -> {
              assertThat(error.sqlState()).isEqualTo("53300");
              assertThat(error.message())
                  .isEqualTo("too many connections from address \"10.0.0.1\"");
              assertThat(error.hint()).contains("limits.maxClientsPerAddress");
            });
    assertThat(caps.enter(THERE)).isEmpty();
    caps.leave(HERE);
    assertThat(caps.enter(HERE)).isEmpty();
    assertThat(caps.tooManyLogins(THERE)).extracting(PgError::sqlState).isEqualTo("53300");
  }

  @Test
  void anAddressWithoutConnectionsIsForgotten() {
    AddressCaps caps = caps(1, 1);
    for (int i = 0; i < 3; i++) {
      if (caps.beginLogin(HERE) != Login.FAR_TOO_MANY) {
        caps.endLogin(HERE);
      }
      caps.enter(HERE);
      caps.enter(HERE);
      caps.leave(HERE);
    }

    assertThat(caps.addresses()).isZero();
  }

  @Test
  void zeroIsNoLimit() {
    AddressCaps caps = caps(0, 0);

    assertThat(caps.isOff()).isTrue();
    for (int i = 0; i < 100; i++) {
      assertThat(caps.beginLogin(HERE)).isEqualTo(Login.COUNTED);
      assertThat(caps.enter(HERE)).isEmpty();
    }
  }
}
