package dev.sluice.codec;

import static dev.sluice.codec.ServerMessages.begin;
import static dev.sluice.codec.ServerMessages.end;
import static dev.sluice.codec.ServerMessages.string;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * Writes what a server would answer to a statement that the proxy answers itself. All values are of
 * type text, whose binary format is its text format. Every method appends to {@code out}, which it
 * borrows.
 */
public final class ResultMessages {
  private static final int TEXT_OID = 25;
  private static final int VARIABLE_LENGTH = -1;
  private static final int NO_MODIFIER = -1;

  private ResultMessages() {}

  /** ParseComplete. */
  public static void parseComplete(ByteBuf out) {
    end(out, begin(out, ServerMessage.PARSE_COMPLETE));
  }

  /** BindComplete. */
  public static void bindComplete(ByteBuf out) {
    end(out, begin(out, ServerMessage.BIND_COMPLETE));
  }

  /** ParameterDescription of a statement without parameters. */
  public static void noParameters(ByteBuf out) {
    int start = begin(out, ServerMessage.PARAMETER_DESCRIPTION);
    out.writeShort(0);
    end(out, start);
  }

  /** NoData. */
  public static void noData(ByteBuf out) {
    end(out, begin(out, ServerMessage.NO_DATA));
  }

  /** RowDescription, every column in text format. */
  public static void rowDescription(ByteBuf out, List<String> columns) {
    rowDescription(out, columns, new short[0]);
  }

  /**
   * RowDescription.
   *
   * @param formats as a Bind has them: none for text, one for all columns, or one for each; 0 is
   *     text, 1 binary
   */
  public static void rowDescription(ByteBuf out, List<String> columns, short[] formats) {
    int start = begin(out, ServerMessage.ROW_DESCRIPTION);
    out.writeShort(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      string(out, columns.get(i));
      // No table, no column of one.
      out.writeInt(0).writeShort(0);
      out.writeInt(TEXT_OID).writeShort(VARIABLE_LENGTH).writeInt(NO_MODIFIER);
      out.writeShort(formats.length == 0 ? 0 : formats[formats.length == 1 ? 0 : i]);
    }
    end(out, start);
  }

  /** DataRow; no value is null. */
  public static void dataRow(ByteBuf out, List<String> values) {
    int start = begin(out, ServerMessage.DATA_ROW);
    out.writeShort(values.size());
    for (String value : values) {
      out.writeInt(ByteBufUtil.utf8Bytes(value));
      ByteBufUtil.writeUtf8(out, value);
    }
    end(out, start);
  }

  /** PortalSuspended. */
  public static void portalSuspended(ByteBuf out) {
    end(out, begin(out, ServerMessage.PORTAL_SUSPENDED));
  }

  /** CommandComplete. */
  public static void commandComplete(ByteBuf out, String tag) {
    int start = begin(out, ServerMessage.COMMAND_COMPLETE);
    string(out, tag);
    end(out, start);
  }

  /** NoticeResponse of severity NOTICE and SQLSTATE 00000. */
  public static void notice(ByteBuf out, String message) {
    int start = begin(out, ServerMessage.NOTICE_RESPONSE);
    ServerMessages.fields(out, new PgError("NOTICE", "00000", message, null, null));
    end(out, start);
  }
}
