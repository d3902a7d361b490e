package dev.sluice.protocol;

/** A version of the frontend/backend protocol. */
public record ProtocolVersion(int major, int minor) implements Comparable<ProtocolVersion> {
  public static final ProtocolVersion V3_0 = new ProtocolVersion(3, 0);

  /** Long cancel keys; the newest that the proxy speaks. */
  public static final ProtocolVersion V3_2 = new ProtocolVersion(3, 2);

  /** The version of a code on the wire. */
  public static ProtocolVersion of(int code) {
    return new ProtocolVersion(code >>> 16, code & 0xffff);
  }

  /** The code on the wire. */
  public int code() {
    return major << 16 | minor;
  }

  @Override
  public int compareTo(ProtocolVersion other) {
    return Integer.compareUnsigned(code(), other.code());
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
