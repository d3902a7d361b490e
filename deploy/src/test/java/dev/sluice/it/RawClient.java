package dev.sluice.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that writes bytes as it likes. For a proxy with {@code auth.mode: trust}. */
final class RawClient implements AutoCloseable {
  private static final int PROTOCOL_3_0 = 196_608;
  private static final int CANCEL_REQUEST = 80_877_102;
  private static final int PATIENCE_MILLIS = 20_000;

  /** One message of the server. */
  record Message(char type, byte[] body) {
    /** The fields of an ErrorResponse as text, such as {@code SFATAL VFATAL C08P01}. */
    String fields() {
      return new String(body, StandardCharsets.UTF_8).replace('\0', ' ');
    }

    /** The first column of a DataRow, which is not null, as text. */
    String value() {
      ByteBuffer row = ByteBuffer.wrap(body).position(2);
      int length = row.getInt();
      return new String(body, row.position(), length, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;
  private byte[] cancelKey = {};

  RawClient(TestProxy proxy) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(proxy.address().host(), proxy.address().port()));
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** A client that has logged in. */
  static RawClient loggedIn(TestProxy proxy) throws IOException {
    RawClient client = new RawClient(proxy);
    client.send(startup("app", TestProxy.DATABASE));
    for (Message message : client.until('Z')) {
      if (message.type() == 'K') {
        client.cancelKey = message.body();
      }
    }
    return client;
  }

  /** Asks for an end of what runs, as libpq does: on a connection of its own. */
  void cancel(TestProxy proxy) throws IOException {
    try (RawClient other = new RawClient(proxy)) {
      other.send(packet(CANCEL_REQUEST, cancelKey));
      other.readToEnd();
    }
  }

  static byte[] startup(String user, String database) {
    byte[] parameters = utf8("user\0" + user + "\0database\0" + database + "\0\0");
    return packet(PROTOCOL_3_0, parameters);
  }

  /** A packet without a type byte: length, code, content. */
  static byte[] packet(int code, byte[] content) {
    return bytes(
        out -> {
          out.writeInt(content.length + 8);
          out.writeInt(code);
          out.write(content);
        });
  }

  static byte[] message(char type, byte[] content) {
    return bytes(
        out -> {
          out.writeByte(type);
          out.writeInt(content.length + 4);
          out.write(content);
        });
  }

  static byte[] query(String sql) {
    return message('Q', utf8(sql + "\0"));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes as a writer makes them. */
  static byte[] bytes(Writer writer) {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    try {
      writer.write(new DataOutputStream(made));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made.toByteArray();
  }

  /** Writes to a stream. */
  interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Sends, though the other side may have closed already. */
  void sendAnyway(byte[] bytes) {
    try {
      send(bytes);
    } catch (IOException closed) {
      // That is what the caller waits for.
    }
  }

  Message read() throws IOException {
    char type = (char) in.readUnsignedByte();
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    return new Message(type, body);
  }

  /** Reads up to the first message of {@code type}. */
  List<Message> until(char type) throws IOException {
    List<Message> all = new ArrayList<>();
    do {
      all.add(read());
    } while (all.get(all.size() - 1).type() != type);
    return all;
  }

  int readByte() throws IOException {
    return in.read();
  }

  /**
   * Everything until the other side closes.
   *
   * @throws java.net.SocketTimeoutException when it does not close within 20 s
   */
  String readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException reset) {
      // An end like any other.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Closes with RST: what a crash of the client's machine looks like. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  void halfClose() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
