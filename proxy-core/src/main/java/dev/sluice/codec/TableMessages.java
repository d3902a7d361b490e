package dev.sluice.codec;

import static dev.sluice.codec.ServerMessages.begin;
import static dev.sluice.codec.ServerMessages.end;
import static dev.sluice.codec.ServerMessages.string;

import dev.sluice.protocol.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes tables whose columns are texts and whole numbers, in the text or the binary format. Every
 * method appends to {@code out}, which it borrows.
 */
public final class TableMessages {
  private static final int NO_MODIFIER = -1;
  private static final int NULL = -1;

  private TableMessages() {}

  /** PostgreSQL's types, as far as they are used here. */
  public enum Type {
    TEXT(25, -1),
    BIGINT(20, 8);

    private final int oid;
    private final int length;

    Type(int oid, int length) {
      this.oid = oid;
      this.length = length;
    }
  }

  /** One column of a table. */
  public record Column(String name, Type type) {}

  /** The format of a column, of the formats that a Bind has: none, one for all, or one for each. */
  private static short format(short[] formats, int column) {
    return formats.length == 0 ? 0 : formats[formats.length == 1 ? 0 : column];
  }

  /**
   * RowDescription.
   *
   * @param formats as a Bind has them; 0 is text, 1 binary
   */
  public static void rowDescription(ByteBuf out, List<Column> columns, short[] formats) {
    int start = begin(out, ServerMessage.ROW_DESCRIPTION);
    out.writeShort(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      string(out, column.name());
      // No table, no column of one.
      out.writeInt(0).writeShort(0);
      out.writeInt(column.type().oid).writeShort(column.type().length).writeInt(NO_MODIFIER);
      out.writeShort(format(formats, i));
    }
    end(out, start);
  }

  /**
   * DataRow.
   *
   * @param values in text format, as many as there are columns; null is NULL
   * @throws NumberFormatException when the value of a BIGINT is no number and is to be binary
   */
  public static void dataRow(
      ByteBuf out, List<Column> columns, List<@Nullable String> values, short[] formats) {
    int start = begin(out, ServerMessage.DATA_ROW);
    out.writeShort(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      String value = values.get(i);
      if (value == null) {
        out.writeInt(NULL);
      } else if (columns.get(i).type() == Type.BIGINT && format(formats, i) == 1) {
        out.writeInt(Long.BYTES).writeLong(Long.parseLong(value));
      } else {
        out.writeInt(ByteBufUtil.utf8Bytes(value));
        ByteBufUtil.writeUtf8(out, value);
      }
    }
    end(out, start);
  }

  /** EmptyQueryResponse. */
  public static void emptyQueryResponse(ByteBuf out) {
    end(out, begin(out, ServerMessage.EMPTY_QUERY_RESPONSE));
  }
}
