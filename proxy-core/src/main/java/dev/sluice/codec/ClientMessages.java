package dev.sluice.codec;

import static dev.sluice.codec.ServerMessages.begin;
import static dev.sluice.codec.ServerMessages.end;
import static dev.sluice.codec.ServerMessages.string;

import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.StartupPacket;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * Writes the messages that the proxy itself sends to servers. Every method appends to {@code out},
 * which it borrows.
 */
public final class ClientMessages {
  private ClientMessages() {}

  /** StartupMessage. */
  public static void startup(ByteBuf out, ProtocolVersion version, Map<String, String> parameters) {
    int start = out.writerIndex();
    out.writeInt(0);
    out.writeInt(version.code());
    parameters.forEach(
        (name, value) -> {
          string(out, name);
          string(out, value);
        });
    out.writeByte(0);
    end(out, start);
  }

  /** SSLRequest. */
  public static void sslRequest(ByteBuf out) {
    out.writeInt(8);
    out.writeInt(StartupPacket.SSL_REQUEST_CODE);
  }

  /** CancelRequest. */
  public static void cancelRequest(ByteBuf out, CancelKey key) {
    out.writeInt(12 + key.secret().length);
    out.writeInt(StartupPacket.CANCEL_REQUEST_CODE);
    out.writeInt(key.processId());
    out.writeBytes(key.secret());
  }

  /**
   * A cancel request on its way to the proxy that has made the key: {@link
   * StartupPacket.PassedCancel}.
   */
  public static void passedCancel(ByteBuf out, CancelKey key, int hops) {
    out.writeInt(16 + key.secret().length);
    out.writeInt(StartupPacket.PASSED_CANCEL_CODE);
    out.writeInt(hops);
    out.writeInt(key.processId());
    out.writeBytes(key.secret());
  }

  /** Query. */
  public static void query(ByteBuf out, String sql) {
    int start = begin(out, ClientMessage.QUERY);
    string(out, sql);
    end(out, start);
  }

  /**
   * Parse.
   *
   * @param name the statement's name without NUL
   * @param content query text with its NUL, parameter count and type OIDs, as they stand in the
   *     message
   */
  public static void parse(ByteBuf out, byte[] name, byte[] content) {
    int start = begin(out, ClientMessage.PARSE);
    out.writeBytes(name).writeByte(0);
    out.writeBytes(content);
    end(out, start);
  }

  /** Bind of the unnamed statement, without parameters, to the unnamed portal. */
  public static void bindUnnamed(ByteBuf out) {
    int start = begin(out, ClientMessage.BIND);
    out.writeShort(0);
    out.writeShort(0).writeShort(0).writeShort(0);
    end(out, start);
  }

  /** Execute of the unnamed portal, all rows. */
  public static void executeUnnamed(ByteBuf out) {
    int start = begin(out, ClientMessage.EXECUTE);
    out.writeByte(0).writeInt(0);
    end(out, start);
  }

  /** Close of a prepared statement. */
  public static void describeStatement(ByteBuf out, byte[] name) {
    out.writeByte(ClientMessage.DESCRIBE).writeInt(4 + 1 + name.length + 1).writeByte('S');
    out.writeBytes(name).writeByte(0);
  }

  /** Close of a prepared statement. */
  public static void closeStatement(ByteBuf out, byte[] name) {
    int start = begin(out, ClientMessage.CLOSE);
    out.writeByte('S').writeBytes(name).writeByte(0);
    end(out, start);
  }

  /** Terminate. */
  public static void terminate(ByteBuf out) {
    end(out, begin(out, ClientMessage.TERMINATE));
  }

  /** PasswordMessage. */
  public static void password(ByteBuf out, String password) {
    int start = begin(out, ClientMessage.PASSWORD);
    string(out, password);
    end(out, start);
  }

  /** SASLInitialResponse. */
  public static void saslInitialResponse(ByteBuf out, String mechanism, byte[] data) {
    int start = begin(out, ClientMessage.PASSWORD);
    string(out, mechanism);
    out.writeInt(data.length);
    out.writeBytes(data);
    end(out, start);
  }

  /** SASLResponse. */
  public static void saslResponse(ByteBuf out, byte[] data) {
    int start = begin(out, ClientMessage.PASSWORD);
    out.writeBytes(data);
    end(out, start);
  }
}
