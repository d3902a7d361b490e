package dev.sluice.it;

import java.io.ByteArrayOutputStream;

/** Messages of a client, one behind the other, to be sent in one write. */
final class RawBatch {
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

  RawBatch query(String sql) {
    return add(RawClient.query(sql));
  }

  RawBatch parse(String name, String sql) {
    return add('P', name + "\0" + sql + "\0\0\0");
  }

  /** Without parameters; results as text. */
  RawBatch bind(String portal, String name) {
    return add('B', portal + "\0" + name + "\0\0\0\0\0\0\0");
  }

  /** With one parameter, as text. */
  RawBatch bind(String portal, String name, String value) {
    byte[] parameter = RawClient.utf8(value);
    return add(
        RawClient.message(
            'B',
            RawClient.bytes(
                out -> {
                  out.write(RawClient.utf8(portal + "\0" + name + "\0"));
                  out.writeShort(0);
                  out.writeShort(1);
                  out.writeInt(parameter.length);
                  out.write(parameter);
                  out.writeShort(0);
                })));
  }

  RawBatch describeStatement(String name) {
    return add('D', "S" + name + "\0");
  }

  RawBatch describePortal(String portal) {
    return add('D', "P" + portal + "\0");
  }

  /**
   * Adds an Execute.
   *
   * @param rows at most this many, 0 for all
   */
  RawBatch execute(String portal, int rows) {
    return add(
        RawClient.message(
            'E',
            RawClient.bytes(
                out -> {
                  out.write(RawClient.utf8(portal + "\0"));
                  out.writeInt(rows);
                })));
  }

  /** Parse, Bind, Describe and Execute without a name, as most drivers send them. */
  RawBatch select(String sql) {
    return parse("", sql).bind("", "").describePortal("").execute("", 0);
  }

  RawBatch closeStatement(String name) {
    return add('C', "S" + name + "\0");
  }

  RawBatch flush() {
    return add('H', "");
  }

  RawBatch sync() {
    return add('S', "");
  }

  byte[] bytes() {
    return messages.toByteArray();
  }

  private RawBatch add(char type, String content) {
    return add(RawClient.message(type, RawClient.utf8(content)));
  }

  private RawBatch add(byte[] message) {
    messages.writeBytes(message);
    return this;
  }
}
