package dev.sluice.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that share their first bits: {@code 10.0.0.0/8}, {@code fd00::/8}, one address, or
 * all. An IPv6 address that only wraps an IPv4 one (RFC 4291, 2.5.5.2) counts as that one. Nothing
 * is looked up.
 */
public final class AddressRange {
  /** Every address of both kinds. */
  static final AddressRange ALL = new AddressRange("all", new byte[0], 0);

  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;
  private static final int MAPPED_BITS = IPV6_BITS - IPV4_BITS;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private static final String BYTE = "(0|[1-9]\\d{0,2})";
  private static final Pattern IPV4 =
      Pattern.compile(BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE);
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern BITS = Pattern.compile("0|[1-9]\\d{0,2}");

  private final String text;
  private final byte[] network;
  private final int bits;

  private AddressRange(String text, byte[] network, int bits) {
    this.text = text;
    this.network = network;
    this.bits = bits;
  }

  /** Reads {@code all}, an address, or an address, a slash and the number of bits that count. */
  static AddressRange parse(String text) throws NotAllowedException {
    if (text.equals("all")) {
      return ALL;
    }
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean isV6 = address.indexOf(':') >= 0;
    int most = isV6 ? IPV6_BITS : IPV4_BITS;
    int bits = slash < 0 ? most : bits(text.substring(slash + 1), most, text);
    byte[] network = isV6 ? ipv6(address, text) : ipv4(address, text);
    if (isV6 && network.length * Byte.SIZE == IPV4_BITS) {
      // As wide as its wrapping, or it would take in others than wrapped ones.
      if (bits < MAPPED_BITS) {
        throw new NotAllowedException(text);
      }
      bits -= MAPPED_BITS;
    }
    return new AddressRange(text, network, bits);
  }

  private static int bits(String number, int most, String text) throws NotAllowedException {
    if (!BITS.matcher(number).matches() || Integer.parseInt(number) > most) {
      throw new NotAllowedException(text);
    }
    return Integer.parseInt(number);
  }

  private static byte[] ipv4(String address, String text) throws NotAllowedException {
    Matcher matcher = IPV4.matcher(address);
    byte[] bytes = new byte[4];
    if (!matcher.matches()) {
      throw new NotAllowedException(text);
    }
    for (int i = 0; i < bytes.length; i++) {
      int value = Integer.parseInt(matcher.group(i + 1));
      if (value > 255) {
        throw new NotAllowedException(text);
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static byte[] ipv6(String address, String text) throws NotAllowedException {
    if (!IPV6.matcher(address).matches()) {
      throw new NotAllowedException(text);
    }
    try {
      // With a colon in it this is never a name, so nobody is asked. Unwraps.
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new NotAllowedException(text);
    }
  }

  /** The IPv4 address that an IPv6 one wraps, or the address itself. */
  public static InetAddress unwrapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != IPV6_BITS / Byte.SIZE
        || !Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
      return address;
    }
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, MAPPED.length, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /** Whether it is every address. */
  public boolean isAll() {
    return network.length == 0;
  }

  /** Whether the address is one of them; it is not unwrapped. */
  public boolean contains(InetAddress unwrapped) {
    return isAll() || contains(unwrapped.getAddress());
  }

  private boolean contains(byte[] address) {
    if (address.length != network.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    int rest = Byte.SIZE - bits % Byte.SIZE;
    return Arrays.equals(address, 0, whole, network, 0, whole)
        && (rest == Byte.SIZE || (address[whole] ^ network[whole]) >> rest == 0);
  }

  /** As it was given. */
  @Override
  public String toString() {
    return text;
  }
}
