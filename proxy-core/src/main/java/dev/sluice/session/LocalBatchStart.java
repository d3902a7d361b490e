package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.Strings;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.routing.Classification;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether the batch at the head begins with a statement that is answered without a server.
 * Close messages before it do not count: drivers tidy up in front of their next batch. For every
 * other batch it costs the look at a few bytes.
 */
final class LocalBatchStart {
  /** Longer messages do not begin such a batch, in bytes. */
  private static final int MAX_MESSAGE = 64 * 1024;

  private static final String[] FIRST_WORDS = {"show", "set", "reset"};

  private enum Finding {
    LOCAL,
    OTHER,
    /** More must arrive first. */
    INCOMPLETE
  }

  private final ClientSession session;
  private final MessageFramer framer;
  private final LocalStatements statements;
  private Finding finding = Finding.OTHER;

  LocalBatchStart(ClientSession session, MessageFramer framer, LocalStatements statements) {
    this.session = session;
    this.framer = framer;
    this.statements = statements;
  }

  /** Looks at the batch at the head. */
  boolean mayBeLocal() {
    finding = look();
    return finding != Finding.OTHER;
  }

  /** What the look has found. */
  boolean isLocal() {
    return finding == Finding.LOCAL;
  }

  private Finding look() {
    ByteBuf buffer = framer.buffer();
    int at = framer.start();
    int end = buffer.writerIndex();
    while (end - at >= MessageFramer.HEADER) {
      byte type = buffer.getByte(at);
      int length = buffer.getInt(at + 1);
      if (length < 4 || length > MAX_MESSAGE) {
        return Finding.OTHER;
      }
      int next = at + 1 + length;
      if (type != ClientMessage.CLOSE) {
        return message(buffer, type, at + MessageFramer.HEADER, next);
      }
      at = next;
    }
    return Finding.INCOMPLETE;
  }

  private Finding message(ByteBuf buffer, byte type, int body, int next) {
    int end = Math.min(next, buffer.writerIndex());
    boolean whole = end == next;
    switch (type) {
      case ClientMessage.PARSE -> {
        return parse(buffer, body, end, whole);
      }
      case ClientMessage.BIND, ClientMessage.DESCRIBE, ClientMessage.EXECUTE -> {
        if (!session.prepared().mayHaveLocal()) {
          return Finding.OTHER;
        }
        return whole ? named(buffer, type, body, end) : Finding.INCOMPLETE;
      }
      default -> {
        return Finding.OTHER;
      }
    }
  }

  private Finding parse(ByteBuf buffer, int body, int end, boolean whole) {
    int nameEnd = Strings.end(buffer, body, end);
    if (nameEnd < 0) {
      return whole ? Finding.OTHER : Finding.INCOMPLETE;
    }
    if (!hasFirstWord(buffer, nameEnd + 1, end)) {
      return Finding.OTHER;
    }
    if (!whole) {
      return Finding.INCOMPLETE;
    }
    int textEnd = Strings.end(buffer, nameEnd + 1, end);
    return textEnd < 0
        ? Finding.OTHER
        : of(session.texts().known(buffer, nameEnd + 1, textEnd - nameEnd - 1));
  }

  /** Whether a text may begin with one of the words; also when too little of it is there. */
  private static boolean hasFirstWord(ByteBuf buffer, int from, int end) {
    int at = from;
    while (at < end && Character.isWhitespace(buffer.getByte(at))) {
      at++;
    }
    if (at == end || buffer.getByte(at) == '/' || buffer.getByte(at) == '-') {
      return true;
    }
    for (String word : FIRST_WORDS) {
      int k = 0;
      while (k < word.length()
          && at + k < end
          && (buffer.getByte(at + k) | 0x20) == word.charAt(k)) {
        k++;
      }
      if (k == word.length() || at + k == end) {
        return true;
      }
    }
    return false;
  }

  private Finding named(ByteBuf buffer, byte type, int body, int end) {
    PreparedStatements prepared = session.prepared();
    boolean kind = type == ClientMessage.DESCRIBE;
    int name = kind ? body + 1 : body;
    int nameEnd = Strings.end(buffer, name, end);
    if (nameEnd < 0) {
      return Finding.OTHER;
    }
    if (type == ClientMessage.EXECUTE || kind && buffer.getByte(body) != 'S') {
      return of(prepared.portal(buffer, name, nameEnd - name));
    }
    int statement = kind ? name : nameEnd + 1;
    int statementEnd = Strings.end(buffer, statement, end);
    return statementEnd < 0
        ? Finding.OTHER
        : of(prepared.find(buffer, statement, statementEnd - statement));
  }

  private Finding of(@Nullable Statement statement) {
    return statement == null ? Finding.OTHER : of(statement.classification());
  }

  private Finding of(@Nullable Classification statement) {
    return statement != null && statements.answers(statement) ? Finding.LOCAL : Finding.OTHER;
  }
}
