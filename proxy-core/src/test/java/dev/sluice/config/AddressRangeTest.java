package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "10.1.2.3/32, 10.1.2.2, false",
    // Bits behind the prefix do not count.
    "192.168.7.9/25, 192.168.7.127, true",
    "192.168.7.9/25, 192.168.7.128, false",
    "192.168.7.128/25, 192.168.7.127, false",
    "128.0.0.0/1, 255.1.1.1, true",
    "128.0.0.0/1, 127.0.0.1, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 8.8.8.8, false",
    "all, 8.8.8.8, true",
    "all, fd00::1, true",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe80::1, false",
    "2001:db8::8000/113, 2001:db8::ffff, true",
    "2001:db8::8000/113, 2001:db8::7fff, false",
    "::1, ::1, true",
    "::1, ::2, false",
    "::ffff:10.0.0.0/104, 10.9.9.9, true",
    "::ffff:10.0.0.0/104, 11.9.9.9, false",
    "::ffff:10.0.0.7, 10.0.0.7, true"
  })
  void holdsTheAddressesThatBeginLikeIt(String range, String address, boolean inside)
      throws Exception {
    assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address)))
        .isEqualTo(inside);
  }

  @Test
  void anIpv4AddressInIpv6sClothesIsAnIpv4Address() throws Exception {
    byte[] wrapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 7};
    // The one way to an InetAddress that does not unwrap by itself; sockets may take it.
    InetAddress address = AddressRange.unwrapped(Inet6Address.getByAddress("", wrapped, 0));

    assertThat(AddressRange.parse("10.0.0.0/8").contains(address)).isTrue();
    assertThat(AddressRange.parse("::/0").contains(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.010",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/08",
        "10.0.0.0/255.0.0.0",
        "::1/129",
        ":::",
        "fe80::1%eth0",
        "::ffff:10.0.0.0/95",
        "localhost",
        "samehost",
        "ALL",
        "1"
      })
  void aNameOrHalfAnAddressIsNoRange(String text) {
    assertThatExceptionOfType(NotAllowedException.class)
        .isThrownBy(() -> AddressRange.parse(text))
        .withMessage(text);
  }
}
