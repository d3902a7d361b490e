package dev.sluice.codec;

import dev.sluice.protocol.PgError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages as their letters, for tests that read like the wire.
 *
 * <pre>
 *   client: Q[select 1]   P[sql] P[name|sql]   B B[name] B[portal|name]   D D[S:name] D[P:portal]
 *           E E[portal]   C[S:name] C[P:portal]   S H X   d[data] c f   F
 *   server: 1 2 3 n s I T T[column] t V G H c   D D[x]   C C[SELECT 1]   Z Z[T]   E[42601] E[FATAL:57P01]
 *           N A   S[name=value]   d[data]
 * </pre>
 */
public final class Wire {
  private static final Pattern TOKEN = Pattern.compile("(\\S)(?:\\[([^\\]]*)\\])?");

  private Wire() {}

  /** Bytes of client messages. */
  public static ByteBuf client(String letters) {
    return encode(letters, Wire::clientBody);
  }

  /** Bytes of server messages. */
  public static ByteBuf server(String letters) {
    return encode(letters, Wire::serverBody);
  }

  /** DataRow of several values. */
  public static ByteBuf dataRow(String... values) {
    ByteBuf out = Unpooled.buffer();
    ResultMessages.dataRow(out, List.of(values));
    return out;
  }

  /** Execute with a limit. */
  public static ByteBuf execute(String portal, int rows) {
    ByteBuf out = Unpooled.buffer();
    int start = ServerMessages.begin(out, (byte) 'E');
    string(out, portal);
    out.writeInt(rows);
    ServerMessages.end(out, start);
    return out;
  }

  private interface Body {
    void write(ByteBuf out, char type, String text);
  }

  private static ByteBuf encode(String letters, Body body) {
    ByteBuf out = Unpooled.buffer();
    Matcher token = TOKEN.matcher(letters);
    while (token.find()) {
      char type = token.group(1).charAt(0);
      int start = ServerMessages.begin(out, (byte) type);
      body.write(out, type, token.group(2) == null ? "" : token.group(2));
      ServerMessages.end(out, start);
    }
    return out;
  }

  private static void clientBody(ByteBuf out, char type, String text) {
    switch (type) {
      case 'Q' -> string(out, text);
      case 'P' -> {
        string(out, before(text));
        string(out, after(text));
        out.writeShort(0);
      }
      case 'B' -> {
        string(out, before(text));
        string(out, after(text));
        out.writeShort(0).writeShort(0).writeShort(0);
      }
      case 'D', 'C' -> {
        out.writeByte(text.isEmpty() ? 'P' : text.charAt(0));
        string(out, text.length() < 2 ? "" : text.substring(2));
      }
      case 'E' -> {
        string(out, text);
        out.writeInt(0);
      }
      case 'f' -> string(out, text);
      case 'F' -> out.writeInt(1).writeShort(0).writeShort(0).writeShort(0);
      default -> out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String before(String text) {
    return text.contains("|") ? text.substring(0, text.indexOf('|')) : "";
  }

  private static String after(String text) {
    return text.substring(text.indexOf('|') + 1);
  }

  private static void serverBody(ByteBuf out, char type, String text) {
    switch (type) {
      case 'T', 't' -> columns(out, text);
      case 'D' -> {
        byte[] value = (text.isEmpty() ? "x" : text).getBytes(StandardCharsets.UTF_8);
        out.writeShort(1).writeInt(value.length).writeBytes(value);
      }
      case 'C' -> string(out, text.isEmpty() ? "SELECT 1" : text);
      case 'Z' -> out.writeByte(text.isEmpty() ? 'I' : text.charAt(0));
      case 'E', 'N' -> error(out, text);
      case 'S' -> {
        string(out, text.substring(0, text.indexOf('=')));
        string(out, text.substring(text.indexOf('=') + 1));
      }
      case 'G', 'H' -> out.writeByte(0).writeShort(0);
      case 'A' -> {
        out.writeInt(1);
        string(out, text);
        string(out, "");
      }
      case 'V' -> out.writeInt(-1);
      default -> out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void columns(ByteBuf out, String name) {
    out.writeShort(name.isEmpty() ? 0 : 1);
    if (!name.isEmpty()) {
      string(out, name);
      out.writeInt(0).writeShort(0).writeInt(25).writeShort(-1).writeInt(-1).writeShort(0);
    }
  }

  private static void error(ByteBuf out, String text) {
    boolean fatal = text.startsWith("FATAL:");
    ByteBuf whole = Unpooled.buffer();
    ServerMessages.error(
        whole,
        new PgError(
            fatal ? "FATAL" : "ERROR", fatal ? text.substring(6) : text, "message", null, null));
    out.writeBytes(whole, MessageFramer.HEADER, whole.readableBytes() - MessageFramer.HEADER);
    whole.release();
  }

  private static void string(ByteBuf out, String text) {
    ServerMessages.string(out, text);
  }

  /** Client messages as letters; reads all of {@code in}, which it borrows. */
  public static String readClient(ByteBuf in) {
    return decode(in, Wire::clientText);
  }

  /** Server messages as letters; reads all of {@code in}, which it borrows. */
  public static String readServer(ByteBuf in) {
    return decode(in, Wire::serverText);
  }

  private interface Text {
    String of(char type, ByteBuf body);
  }

  private static String decode(ByteBuf in, Text text) {
    List<String> letters = new ArrayList<>();
    while (in.isReadable()) {
      if (in.readableBytes() < 5 || in.readableBytes() <= in.getInt(in.readerIndex() + 1)) {
        letters.add("+" + in.readableBytes() + " bytes");
        in.skipBytes(in.readableBytes());
        break;
      }
      char type = (char) in.readByte();
      String content = text.of(type, in.readSlice(in.readInt() - 4));
      letters.add(content.isEmpty() ? String.valueOf(type) : type + "[" + content + "]");
    }
    return String.join(" ", letters);
  }

  private static String clientText(char type, ByteBuf body) {
    return switch (type) {
      case 'Q', 'f', 'E' -> readString(body);
      case 'P', 'B' -> {
        String first = readString(body);
        yield first.isEmpty() ? readString(body) : first + "|" + readString(body);
      }
      case 'D', 'C' -> {
        char kind = (char) body.readByte();
        String name = readString(body);
        yield kind == 'P' && name.isEmpty() ? "" : kind + ":" + name;
      }
      case 'd' -> body.toString(StandardCharsets.UTF_8);
      default -> "";
    };
  }

  private static String serverText(char type, ByteBuf body) {
    return switch (type) {
      case 'D' -> {
        String value = body.skipBytes(6).toString(StandardCharsets.UTF_8);
        yield value.equals("x") ? "" : value;
      }
      case 'C' -> {
        String tag = readString(body);
        yield tag.equals("SELECT 1") ? "" : tag;
      }
      case 'Z' -> body.getByte(body.readerIndex()) == 'I' ? "" : "" + (char) body.readByte();
      case 'E' -> {
        PgError error = ErrorFields.read(body, body.readerIndex(), body.writerIndex());
        yield (error.endsConnection() ? error.severity() + ":" : "") + error.sqlState();
      }
      case 'S' -> readString(body) + "=" + readString(body);
      case 'd' -> body.toString(StandardCharsets.UTF_8);
      default -> "";
    };
  }

  private static String readString(ByteBuf in) {
    String text = in.readCharSequence(in.bytesBefore((byte) 0), StandardCharsets.UTF_8).toString();
    in.skipBytes(1);
    return text;
  }
}
