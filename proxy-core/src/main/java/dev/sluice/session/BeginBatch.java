package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.Strings;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A BEGIN at the head of a batch, as drivers send it in front of a transaction's first statement:
 * {@code [Parse] Bind [Describe] Execute}. It is answered here, and the rest of the batch begins
 * anew, in a deferred transaction. So is, when that one has failed, the COMMIT or ROLLBACK that
 * ends it. One per session, on its event loop.
 */
final class BeginBatch {
  /** No BEGIN is longer, in bytes. */
  private static final int MAX_MESSAGE = 1024;

  private final ClientSession session;
  private final MessageFramer framer;
  private @Nullable Statement begin;
  private int at;
  private boolean cutOff;

  BeginBatch(ClientSession session, MessageFramer framer) {
    this.session = session;
    this.framer = framer;
  }

  /** Whether a BEGIN is at the head; all of it has arrived. */
  boolean isNext() {
    begin = null;
    at = framer.start();
    cutOff = false;
    if (framer.type() != ClientMessage.PARSE && framer.type() != ClientMessage.BIND) {
      return false;
    }
    boolean named = session.prepared().mayHaveBegin() || session.transaction().isFailed();
    return (framer.type() == ClientMessage.PARSE || named) && isBegin();
  }

  /** Whether it may be one once more has arrived. */
  boolean isCutOff() {
    return cutOff;
  }

  private boolean isBegin() {
    ByteBuf buffer = framer.buffer();
    int name = -1;
    int nameLength = 0;
    if (type() == ClientMessage.PARSE) {
      name = body();
      if (!isWhole()) {
        return false;
      }
      nameLength = length(name);
      begin = nameLength < 0 ? null : parsed(buffer, name, nameLength);
      if (begin == null) {
        return false;
      }
      next();
    }
    if (!isWhole() || type() != ClientMessage.BIND || length(body()) != 0) {
      return false;
    }
    int bound = body() + 1;
    if (length(bound) < 0) {
      return false;
    }
    if (begin == null) {
      begin = session.prepared().find(buffer, bound, length(bound));
    } else if (!ByteBufUtil.equals(buffer, bound, buffer, name, nameLength + 1)) {
      return false;
    }
    if (begin == null || !isBegin(begin.classification())) {
      return false;
    }
    next();
    if (isWhole() && type() == ClientMessage.DESCRIBE) {
      if (!isOf(bound)) {
        return false;
      }
      next();
    }
    return isWhole() && type() == ClientMessage.EXECUTE && length(body()) == 0;
  }

  /** Whether the Describe is of what has been bound: its portal, or the statement itself. */
  private boolean isOf(int bound) {
    ByteBuf buffer = framer.buffer();
    int name = body() + 1;
    int length = length(name);
    if (length < 0) {
      return false;
    }
    return switch (buffer.getByte(body())) {
      case 'S' -> ByteBufUtil.equals(buffer, bound, buffer, name, length + 1);
      case 'P' -> length == 0;
      default -> false;
    };
  }

  private @Nullable Statement parsed(ByteBuf buffer, int name, int nameLength) {
    int text = name + nameLength + 1;
    if (text >= end() || !mayBegin(buffer.getByte(text))) {
      return null;
    }
    int length = length(text);
    if (length < 0) {
      return null;
    }
    boolean taken = nameLength > 0 && session.prepared().find(buffer, name, nameLength) != null;
    Classification known = taken ? null : session.texts().known(buffer, text, length);
    return known != null && isBegin(known)
        ? new Statement(ByteBufUtil.getBytes(buffer, text, end() - text), known)
        : null;
  }

  /** BEGIN, START, white space or a comment: not worth a look at anything else. */
  private boolean mayBegin(byte first) {
    int lower = first | 0x20;
    return lower == 'b'
        || lower == 's'
        || first <= ' '
        || first == '/'
        || first == '-'
        || session.transaction().isFailed();
  }

  private boolean isBegin(Classification statement) {
    return session.transaction().isFailed()
        ? session.transaction().endsBy(statement)
        : statement.kind() == Kind.BEGIN || statement.kind() == Kind.BEGIN_READ_ONLY;
  }

  private byte type() {
    return framer.buffer().getByte(at);
  }

  private int body() {
    return at + MessageFramer.HEADER;
  }

  /** Behind the message, which has arrived whole. */
  private int end() {
    return at + 1 + framer.buffer().getInt(at + 1);
  }

  private void next() {
    at = end();
  }

  /** Of the string there; -1 when it does not end within the message. */
  private int length(int index) {
    int nul = Strings.end(framer.buffer(), index, end());
    return nul < 0 ? -1 : nul - index;
  }

  private boolean isWhole() {
    int there = framer.buffer().writerIndex() - at;
    if (there >= MessageFramer.HEADER) {
      int length = framer.buffer().getInt(at + 1);
      if (length < 4 || length > MAX_MESSAGE) {
        return false;
      }
      cutOff = there <= length;
    } else {
      cutOff = true;
    }
    return !cutOff;
  }

  /** Answers it; only when it {@linkplain #isNext is next}. */
  void answer() {
    Statement statement = begin;
    if (statement == null) {
      return;
    }
    byte type;
    do {
      type = framer.type();
      answer(type, statement);
      framer.skip();
    } while (type != ClientMessage.EXECUTE && framer.next());
  }

  private void answer(byte type, Statement statement) {
    ByteBuf buffer = framer.buffer();
    int body = framer.body();
    switch (type) {
      case ClientMessage.PARSE -> {
        int end = Strings.end(buffer, body, buffer.writerIndex());
        session.prepared().defineBegin(buffer, body, end - body, statement);
        say(ResultMessages::parseComplete);
      }
      case ClientMessage.BIND -> say(ResultMessages::bindComplete);
      case ClientMessage.DESCRIBE -> {
        if (buffer.getByte(body) == 'S') {
          say(ResultMessages::noParameters);
        }
        say(ResultMessages::noData);
      }
      default -> {
        String tag = executed(statement);
        say(out -> ResultMessages.commandComplete(out, tag));
      }
    }
  }

  private String executed(Statement statement) {
    Transaction transaction = session.transaction();
    Classification what = statement.classification();
    return transaction.isFailed()
        ? transaction.end(what.has(Effect.COMMIT))
        : transaction.defer(statement.text(), what);
  }

  private void say(Consumer<ByteBuf> message) {
    session.client().write(message);
  }
}
