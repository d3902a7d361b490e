package dev.sluice.corpus;

import dev.sluice.demo.ClusterNode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A session straight to one node that trusts everyone, on the bare protocol: a text reaches the
 * server as it is, and what comes back is compared as text. One thread.
 */
final class NodeSession implements AutoCloseable {
  private static final int PROTOCOL_3_0 = 196_608;
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Map<String, String> parameters = new HashMap<>();
  private char status = 'I';
  private boolean closed;

  /**
   * Logs in.
   *
   * @param startup parameters beyond user and database
   */
  NodeSession(ClusterNode node, String user, String database, Map<String, String> startup)
      throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(node.address().host(), node.port()));
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
    out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream(), 1 << 16));
    StringBuilder packet = new StringBuilder();
    packet.append("user\0").append(user).append("\0database\0").append(database).append('\0');
    startup.forEach((name, value) -> packet.append(name).append('\0').append(value).append('\0'));
    byte[] content = utf8(packet.append('\0').toString());
    out.writeInt(content.length + 8);
    out.writeInt(PROTOCOL_3_0);
    out.write(content);
    out.flush();
    Outcome login = answer(() -> "");
    if (!login.succeeded()) {
      socket.close();
      throw new IOException(login.summary());
    }
  }

  /** Whether no transaction is open. */
  boolean isIdle() {
    return status == 'I';
  }

  /** Whether the server has ended this session. */
  boolean isClosed() {
    return closed;
  }

  /** What ParameterStatus last said. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Runs a query string that does not ask for data. */
  Outcome run(String sql) throws IOException {
    return run(sql, () -> "");
  }

  /**
   * Runs a query string in the simple protocol.
   *
   * @param copyData is asked when COPY FROM STDIN wants data
   */
  Outcome run(String sql, Supplier<String> copyData) throws IOException {
    if (closed) {
      return closedOutcome();
    }
    send('Q', utf8(sql + "\0"));
    out.flush();
    return answer(copyData);
  }

  /** Runs one statement in the extended protocol; parameters and results are text. */
  Outcome run(String sql, List<String> values) throws IOException {
    if (closed) {
      return closedOutcome();
    }
    send('P', utf8("\0" + sql + "\0\0\0"));
    ByteArrayOutputStream bind = new ByteArrayOutputStream();
    DataOutputStream writer = new DataOutputStream(bind);
    writer.write(new byte[4]);
    writer.writeShort(values.size());
    for (String value : values) {
      byte[] bytes = utf8(value);
      writer.writeInt(value.equals("null") ? -1 : bytes.length);
      writer.write(value.equals("null") ? new byte[0] : bytes);
    }
    writer.writeShort(0);
    send('B', bind.toByteArray());
    send('D', utf8("P\0"));
    send('E', new byte[5]);
    send('S', new byte[0]);
    out.flush();
    return answer(() -> "");
  }

  private void send(char type, byte[] content) throws IOException {
    out.writeByte(type);
    out.writeInt(content.length + 4);
    out.write(content);
  }

  private Outcome answer(Supplier<String> copyData) throws IOException {
    Answer answer = new Answer();
    try {
      char type = ' ';
      while (type != 'Z') {
        type = (char) in.readUnsignedByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        message(type, body, answer, copyData);
      }
    } catch (java.io.EOFException | java.net.SocketException e) {
      closed = true;
      return answer.error.isEmpty() ? closedOutcome() : answer.outcome();
    }
    return answer.outcome();
  }

  private void message(char type, byte[] body, Answer answer, Supplier<String> copyData)
      throws IOException {
    switch (type) {
      case 'T' -> answer.columns(body);
      case 'D' -> answer.row(body);
      case 'd' -> answer.rows.add(text(body));
      case 'C' -> answer.tags.add(text(body).strip().replace("\0", ""));
      case 'E' -> answer.error = fields(body);
      case 'S' -> {
        String[] status = text(body).split("\0", -1);
        parameters.put(status[0], status[1]);
      }
      case 'Z' -> status = (char) body[0];
      case 'G' -> {
        send('d', utf8(copyData.get()));
        send('c', new byte[0]);
        out.flush();
      }
      default -> {}
    }
  }

  private static Map<Character, String> fields(byte[] body) {
    Map<Character, String> fields = new HashMap<>();
    for (String field : text(body).split("\0", -1)) {
      if (!field.isEmpty()) {
        fields.put(field.charAt(0), field.substring(1));
      }
    }
    return fields;
  }

  private static Outcome closedOutcome() {
    return new Outcome(List.of(), List.of(), List.of(), List.of(), "08006", "connection closed");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    socket.close();
  }

  /** An answer as it comes in. */
  private static final class Answer {
    private final List<String> columns = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();
    private final List<String> values = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private Map<Character, String> error = Map.of();

    private void columns(byte[] body) throws IOException {
      columns.clear();
      values.clear();
      DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(body));
      int count = in.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (int b = in.read(); b > 0; b = in.read()) {
          name.write(b);
        }
        columns.add(name.toString(StandardCharsets.UTF_8));
        in.readFully(new byte[18]);
      }
    }

    private void row(byte[] body) throws IOException {
      DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(body));
      int count = in.readUnsignedShort();
      List<String> row = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int length = in.readInt();
        row.add(length < 0 ? "null" : text(in.readNBytes(length)));
      }
      if (values.isEmpty()) {
        values.addAll(row);
      }
      rows.add(String.join("|", row));
    }

    private Outcome outcome() {
      return new Outcome(
          columns, rows, values, tags, error.getOrDefault('C', ""), error.getOrDefault('M', ""));
    }
  }
}
