package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.Strings;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which errors of a replica say nothing about what the primary would answer, and why. */
final class Refusal {
  private Refusal() {}

  /**
   * Whether the primary may well run what a replica has refused: it may not run on a standby at
   * all, it names something that has not been replayed yet (any error of class 42 but a syntax
   * error: tables, columns, types, rights; the newest label of an enum is an invalid text), or it
   * was in the way of replay. Of an unlogged table a standby has no file, as COPY finds out.
   *
   * @param running whether it had begun to answer: then it is none that may not run there
   */
  static boolean isOfTheNode(PgError error, boolean running) {
    return switch (error.sqlState()) {
      case SqlState.SERIALIZATION_FAILURE, SqlState.DEADLOCK_DETECTED -> true;
      default -> !running && isOfTheNode(error);
    };
  }

  private static boolean isOfTheNode(PgError error) {
    return switch (error.sqlState()) {
      case SqlState.INVALID_SCHEMA_NAME,
          SqlState.INVALID_CATALOG_NAME,
          SqlState.INVALID_TEXT_REPRESENTATION,
          SqlState.UNDEFINED_FILE ->
          true;
      case SqlState.SYNTAX_ERROR -> false;
      default -> isOfTheStatement(error) || error.sqlState().startsWith("42");
    };
  }

  /** Whether no replica will ever run the statement. */
  static boolean isOfTheStatement(PgError error) {
    return switch (error.sqlState()) {
      case SqlState.READ_ONLY_TRANSACTION,
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
          SqlState.FEATURE_NOT_SUPPORTED ->
          true;
      default -> false;
    };
  }

  /**
   * The statement that was refused is not sent to a replica again; if there are several, which of
   * them it was is not known.
   *
   * @param bytes borrowed: messages of the client, the refused exchange first
   */
  static void remember(
      PgError error, ByteBuf bytes, StatementTexts texts, PreparedStatements prepared) {
    boolean asWrite = error.sqlState().equals(SqlState.READ_ONLY_TRANSACTION);
    Set<Statement> earlier = new LinkedHashSet<>();
    int parses = 0;
    int text = 0;
    int textEnd = 0;
    int at = bytes.readerIndex();
    byte type = 0;
    while (type != ClientMessage.SYNC
        && type != ClientMessage.QUERY
        && bytes.writerIndex() - at >= MessageFramer.HEADER) {
      type = bytes.getByte(at);
      int body = at + MessageFramer.HEADER;
      at += 1 + bytes.getInt(at + 1);
      switch (type) {
        case ClientMessage.QUERY -> {
          parses++;
          text = body;
          textEnd = nul(bytes, text, at);
        }
        case ClientMessage.PARSE -> {
          parses++;
          text = behindNul(bytes, body, at);
          textEnd = nul(bytes, text, at);
        }
        case ClientMessage.BIND -> {
          int name = behindNul(bytes, body, at);
          int nameEnd = nul(bytes, name, at);
          Statement bound = prepared.find(bytes, name, nameEnd - name);
          if (bound != null && parses == 0) {
            earlier.add(bound);
          }
        }
        default -> {}
      }
    }
    if (parses == 1 && earlier.isEmpty()) {
      // Of an EXECUTE it would hold for all statements of that name.
      texts.refused(bytes, text, textEnd - text, asWrite);
    } else if (parses == 0 && earlier.size() == 1) {
      texts.refused(earlier.iterator().next(), asWrite);
    }
  }

  /** The end of the string at an index; the message's end when the string has none. */
  private static int nul(ByteBuf bytes, int from, int messageEnd) {
    int end = Math.max(from, Math.min(messageEnd, bytes.writerIndex()));
    int nul = Strings.end(bytes, from, end);
    return nul < 0 ? end : nul;
  }

  private static int behindNul(ByteBuf bytes, int from, int messageEnd) {
    return Math.min(nul(bytes, from, messageEnd) + 1, Math.min(messageEnd, bytes.writerIndex()));
  }
}
