package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPortTest {
  @ParameterizedTest
  @CsvSource({
    "db, db, 5432, db:5432",
    "db:6432, db, 6432, db:6432",
    "a_b.c-d.svc.cluster.local., a_b.c-d.svc.cluster.local., 5432, a_b.c-d.svc.cluster.local.:5432",
    "10.0.0.1:1, 10.0.0.1, 1, 10.0.0.1:1",
    "[::1], ::1, 5432, [::1]:5432",
    "[fe80::1%eth0]:7, fe80::1%eth0, 7, [fe80::1%eth0]:7"
  })
  void aTextIsReadAndPrinted(String text, String host, int port, String printed) {
    HostPort read = HostPort.parse(text, 5432);

    assertThat(read).isEqualTo(new HostPort(host, port));
    assertThat(read).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":5432", "5432", "::1", "[::1", "a:", "a:b", "a:65536", "a b", "/tmp", "[x]"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text, 5432));
  }

  @Test
  void aListenerKnowsWhatReachesIt() {
    HostPort everyIpv4 = new HostPort("0.0.0.0", 1);
    HostPort every = new HostPort("::", 1);

    assertThat(everyIpv4.isReachedAt(new HostPort("127.0.0.2", 1))).isTrue();
    assertThat(everyIpv4.isReachedAt(new HostPort("127.0.0.2", 2))).isFalse();
    assertThat(everyIpv4.isReachedAt(new HostPort("::1", 1))).isFalse();
    assertThat(every.isReachedAt(new HostPort("::1", 1))).isTrue();
    assertThat(every.isReachedAt(new HostPort("db", 1))).isFalse();
    assertThat(new HostPort("db", 1).isReachedAt(new HostPort("db", 1))).isTrue();
  }
}
