package dev.sluice.codec;

import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages that the proxy itself sends to clients. Every method appends to {@code out},
 * which it borrows.
 */
public final class ServerMessages {
  private static final int AUTHENTICATION_OK = 0;
  private static final int AUTHENTICATION_MD5 = 5;
  private static final int AUTHENTICATION_SASL = 10;
  private static final int AUTHENTICATION_SASL_CONTINUE = 11;
  private static final int AUTHENTICATION_SASL_FINAL = 12;

  private ServerMessages() {}

  /** AuthenticationOk. */
  public static void authenticationOk(ByteBuf out) {
    end(out, authentication(out, AUTHENTICATION_OK));
  }

  /** AuthenticationMD5Password with its four bytes of salt. */
  public static void authenticationMd5(ByteBuf out, byte[] salt) {
    int start = authentication(out, AUTHENTICATION_MD5);
    out.writeBytes(salt);
    end(out, start);
  }

  /** AuthenticationSASL: the mechanisms, best first. */
  public static void authenticationSasl(ByteBuf out, List<String> mechanisms) {
    int start = authentication(out, AUTHENTICATION_SASL);
    mechanisms.forEach(mechanism -> string(out, mechanism));
    out.writeByte(0);
    end(out, start);
  }

  /** AuthenticationSASLContinue. */
  public static void authenticationSaslContinue(ByteBuf out, byte[] data) {
    int start = authentication(out, AUTHENTICATION_SASL_CONTINUE);
    out.writeBytes(data);
    end(out, start);
  }

  /** AuthenticationSASLFinal. */
  public static void authenticationSaslFinal(ByteBuf out, byte[] data) {
    int start = authentication(out, AUTHENTICATION_SASL_FINAL);
    out.writeBytes(data);
    end(out, start);
  }

  private static int authentication(ByteBuf out, int kind) {
    int start = begin(out, ServerMessage.AUTHENTICATION);
    out.writeInt(kind);
    return start;
  }

  /** NegotiateProtocolVersion: the newest minor version spoken here and the options not known. */
  public static void negotiateProtocolVersion(
      ByteBuf out, ProtocolVersion newest, List<String> unknown) {
    int start = begin(out, ServerMessage.NEGOTIATE_PROTOCOL_VERSION);
    out.writeInt(newest.code());
    out.writeInt(unknown.size());
    unknown.forEach(option -> string(out, option));
    end(out, start);
  }

  /** One ParameterStatus for each entry. */
  public static void parameterStatuses(ByteBuf out, Map<String, String> parameters) {
    parameters.forEach((name, value) -> parameterStatus(out, name, value));
  }

  /** ParameterStatus. */
  public static void parameterStatus(ByteBuf out, String name, String value) {
    int start = begin(out, ServerMessage.PARAMETER_STATUS);
    string(out, name);
    string(out, value);
    end(out, start);
  }

  /** BackendKeyData. */
  public static void backendKeyData(ByteBuf out, CancelKey key) {
    int start = begin(out, ServerMessage.BACKEND_KEY_DATA);
    out.writeInt(key.processId());
    out.writeBytes(key.secret());
    end(out, start);
  }

  /** ReadyForQuery. */
  public static void readyForQuery(ByteBuf out, TransactionStatus status) {
    int start = begin(out, ServerMessage.READY_FOR_QUERY);
    out.writeByte(status.code());
    end(out, start);
  }

  /** CloseComplete. */
  public static void closeComplete(ByteBuf out) {
    end(out, begin(out, ServerMessage.CLOSE_COMPLETE));
  }

  /** ErrorResponse. */
  public static void error(ByteBuf out, PgError error) {
    int start = begin(out, ServerMessage.ERROR_RESPONSE);
    fields(out, error);
    end(out, start);
  }

  /** The fields of an ErrorResponse or NoticeResponse. */
  static void fields(ByteBuf out, PgError error) {
    field(out, 'S', error.severity());
    field(out, 'V', error.severity());
    field(out, 'C', error.sqlState());
    field(out, 'M', error.message());
    field(out, 'D', error.detail());
    field(out, 'H', error.hint());
    if (error.sqlState().equals(SqlState.QUERY_CANCELED)) {
      // Drivers show it: whether a statement was cancelled here or there is not to be seen.
      field(out, 'R', "ProcessInterrupts");
    } else if (StalePlan.is(error)) {
      // By which drivers know that they must prepare the statement again.
      field(out, 'R', StalePlan.ROUTINE);
    }
    out.writeByte(0);
  }

  private static void field(ByteBuf out, char code, @Nullable String text) {
    if (text != null) {
      out.writeByte(code);
      string(out, text);
    }
  }

  /** Starts a message; {@link #end} fills in its length. */
  static int begin(ByteBuf out, byte type) {
    out.writeByte(type);
    int start = out.writerIndex();
    out.writeInt(0);
    return start;
  }

  static void end(ByteBuf out, int start) {
    out.setInt(start, out.writerIndex() - start);
  }

  static void string(ByteBuf out, String text) {
    ByteBufUtil.writeUtf8(out, text);
    out.writeByte(0);
  }

  /** Reads a string up to its NUL at {@code index} of {@code in}, which it borrows. */
  static String readString(ByteBuf in, int index, int end) {
    int nul = Strings.end(in, index, end);
    return in.toString(index, (nul < 0 ? end : nul) - index, StandardCharsets.UTF_8);
  }
}
