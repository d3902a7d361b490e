package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.Strings;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Router;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks ahead over the messages of one extended-protocol batch, up to its Sync, since all of it
 * runs on one node: a batch is one implicit transaction, and a write at its end takes the reads
 * before it to the primary. Nothing is consumed.
 *
 * <p>A batch that ends in Flush before its Sync could go on with anything; it may use a replica
 * only while nothing of it has been bound yet (Parse, Describe, Flush is how some drivers prepare).
 */
final class BatchScanner {
  /** How far it looks, in bytes. A longer batch goes to the primary. */
  static final int LOOK_AHEAD = 256 * 1024;

  /** What it found. */
  enum Outcome {
    /** More bytes must come first. */
    INCOMPLETE,
    /** The text at {@link #textStart} must be parsed; the answer goes to {@link #learnt}. */
    UNKNOWN_TEXT,
    /** {@link #classification} holds for the whole batch. */
    DECIDED,
    /** Only Close, Flush and Sync: needs no server. */
    NEUTRAL
  }

  private final StatementTexts texts;
  private final PreparedStatements prepared;
  private final SessionState state;
  private final List<Classification> learnt = new ArrayList<>(0);

  private int textStart;
  private int textLength;
  private int parses;
  private boolean bound;
  private boolean leavesPortal;
  private boolean unnamedParsed;
  private boolean namedParsed;
  private @Nullable Classification classification;

  BatchScanner(StatementTexts texts, PreparedStatements prepared, SessionState state) {
    this.texts = texts;
    this.prepared = prepared;
    this.state = state;
  }

  int textStart() {
    return textStart;
  }

  int textLength() {
    return textLength;
  }

  /** What the batch is; only after DECIDED. */
  Classification classification() {
    return classification == null ? Unclassified.UNDEFINED : classification;
  }

  /** Whether a later batch may fetch more from a portal of this one; only after DECIDED. */
  boolean leavesPortal() {
    return leavesPortal;
  }

  /** The answer for the last UNKNOWN_TEXT. */
  void learnt(Classification answer) {
    learnt.add(answer);
  }

  /**
   * The batch has been decided: what was learnt for it is in the classifier's cache, if anywhere.
   */
  void forget() {
    if (!learnt.isEmpty()) {
      learnt.clear();
    }
  }

  /** Looks at the batch that starts with the framer's current message. */
  Outcome scan(MessageFramer framer) {
    classification = null;
    parses = 0;
    bound = false;
    leavesPortal = false;
    unnamedParsed = false;
    namedParsed = false;
    ByteBuf buffer = framer.buffer();
    int start = framer.start();
    int end = buffer.writerIndex();
    int at = start;
    while (true) {
      if (end - at < MessageFramer.HEADER) {
        return outOfBytes(end - start);
      }
      byte type = buffer.getByte(at);
      if (type == ClientMessage.SYNC) {
        return classification == null ? Outcome.NEUTRAL : Outcome.DECIDED;
      }
      if (type == ClientMessage.FLUSH) {
        return flushed();
      }
      long next = at + 1L + lengthAt(buffer, at);
      if (next > end) {
        return cutOff(buffer, type, at, end - start);
      }
      Outcome outcome = look(buffer, type, at + MessageFramer.HEADER, (int) next);
      if (outcome != Outcome.INCOMPLETE) {
        return outcome;
      }
      at = (int) next;
    }
  }

  /** The framer has looked at the first message only. */
  private static int lengthAt(ByteBuf buffer, int message) {
    int length = buffer.getInt(message + 1);
    if (length < 4) {
      throw new ProtocolException("invalid message length " + length);
    }
    return length;
  }

  private Outcome outOfBytes(int seen) {
    if (seen < LOOK_AHEAD) {
      return Outcome.INCOMPLETE;
    }
    return decided(Unclassified.TOO_LONG);
  }

  /** The message at the end has not arrived whole; a write before it decides all the same. */
  private Outcome cutOff(ByteBuf buffer, byte type, int at, int seen) {
    if (type == ClientMessage.BIND && seen >= LOOK_AHEAD / 4) {
      // A Bind with large values: its statement decides, and the values need not be waited for.
      int body = at + MessageFramer.HEADER;
      int portalEnd = Strings.end(buffer, body, buffer.writerIndex());
      int nameEnd = portalEnd < 0 ? -1 : Strings.end(buffer, portalEnd + 1, buffer.writerIndex());
      if (nameEnd >= 0) {
        use(buffer, portalEnd + 1, nameEnd);
        return decided(
            state.mayUseReplica(classification()) ? Unclassified.TOO_LONG : classification());
      }
    }
    return outOfBytes(seen);
  }

  private Outcome flushed() {
    if (classification == null) {
      return Outcome.NEUTRAL;
    }
    return decided(
        bound && state.mayUseReplica(classification())
            ? Unclassified.OPEN_PIPELINE
            : classification());
  }

  private Outcome decided(Classification decision) {
    classification = decision;
    return Outcome.DECIDED;
  }

  /** Takes one whole message into account. INCOMPLETE: go on. */
  private Outcome look(ByteBuf buffer, byte type, int body, int end) {
    switch (type) {
      case ClientMessage.PARSE -> {
        return parse(buffer, body, end);
      }
      case ClientMessage.BIND -> {
        bound = true;
        int portalEnd = nul(buffer, body, end);
        leavesPortal |= portalEnd > body;
        use(buffer, portalEnd + 1, nul(buffer, portalEnd + 1, end));
      }
      case ClientMessage.DESCRIBE -> {
        if (body < end && buffer.getByte(body) == 'S') {
          use(buffer, body + 1, nul(buffer, body + 1, end));
        } else if (!bound) {
          add(Unclassified.UNDEFINED);
        }
      }
      case ClientMessage.EXECUTE -> {
        // With a row limit the portal may be suspended.
        int limit = nul(buffer, body, end) + 1;
        leavesPortal |= end - limit >= 4 && buffer.getInt(limit) != 0;
        if (!bound) {
          add(Unclassified.UNDEFINED);
        }
      }
      case ClientMessage.CLOSE -> {
        if (nul(buffer, body + 1, end) == end) {
          // Broken: passing it on finds the error.
          return decided(Unclassified.UNDEFINED);
        }
      }
      default -> {
        return decided(classification == null ? Unclassified.UNDEFINED : classification);
      }
    }
    return isWrite() ? Outcome.DECIDED : Outcome.INCOMPLETE;
  }

  private boolean isWrite() {
    return classification != null && !state.mayUseReplica(classification);
  }

  private Outcome parse(ByteBuf buffer, int body, int end) {
    int nameEnd = nul(buffer, body, end);
    int textEnd = nul(buffer, nameEnd + 1, end);
    textStart = nameEnd + 1;
    textLength = textEnd - textStart;
    Classification known =
        parses < learnt.size() ? learnt.get(parses) : texts.known(buffer, textStart, textLength);
    if (known == null) {
      return Outcome.UNKNOWN_TEXT;
    }
    parses++;
    if (nameEnd == body) {
      unnamedParsed = true;
    } else {
      namedParsed = true;
    }
    add(known);
    return isWrite() ? Outcome.DECIDED : Outcome.INCOMPLETE;
  }

  /**
   * A message names a statement: one of this batch's Parses, which has been counted, or an earlier
   * one.
   */
  private void use(ByteBuf buffer, int name, int end) {
    if (end == name && unnamedParsed) {
      return;
    }
    boolean parsedHere = namedParsed;
    Statement statement = prepared.find(buffer, name, end - name);
    if (statement != null) {
      add(texts.current(statement));
    } else if (!parsedHere) {
      add(Unclassified.UNDEFINED);
    }
  }

  private void add(Classification found) {
    classification = Router.combine(classification, found);
  }

  /** Index of the next NUL; the message is whole, so it must be there. */
  private static int nul(ByteBuf buffer, int from, int end) {
    int nul = Strings.end(buffer, from, end);
    if (nul < 0) {
      throw new ProtocolException("invalid string in message");
    }
    return nul;
  }
}
