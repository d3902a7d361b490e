package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the Query at the head of the client's stream is, and how the session waits for the parser
 * when that is not known yet. One per session, on its event loop.
 */
final class HeadQuery {
  /**
   * A query text is looked at up to this length, in bytes; a longer one goes to the primary as it
   * streams in.
   */
  private static final int MAX_TEXT = 256 * 1024;

  private final ClientSession session;
  private final MessageFramer framer;
  private @Nullable Classification learnt;
  private boolean asking;
  private int suspensions;

  HeadQuery(ClientSession session, MessageFramer framer) {
    this.session = session;
    this.framer = framer;
  }

  /** Whether as much of it has arrived as is looked at. */
  boolean isThere() {
    return framer.has(MessageFramer.HEADER + MAX_TEXT);
  }

  /** What it is, or null when it must be parsed first. */
  @Nullable Classification known() {
    if (learnt != null) {
      return learnt;
    }
    if (!framer.isWhole() || textLength() > MAX_TEXT) {
      return Unclassified.TOO_LONG;
    }
    Classification known = session.texts().known(framer.buffer(), framer.body(), textLength());
    return known == null || !known.has(Effect.EXECUTES)
        ? known
        : session.reader().sqlPrepared().resolve(known, session.reader().forwarder().text());
  }

  /**
   * A Query whose connection does not depend on what it is. Nobody waits for the parser: the answer
   * is for the next time, and for what the statement leaves behind.
   *
   * @param statement what is known of it
   */
  @Nullable Classification inPassing(Slot slot, @Nullable Classification statement) {
    forget();
    if (statement == null && textLength() > StatementTexts.UNREAD) {
      return Unclassified.TOO_LONG;
    }
    if (statement == null) {
      Lending lending = session.servers().lending();
      lending.awaitsClass();
      session
          .texts()
          .learn(
              framer.buffer(), framer.body(), textLength(), found -> lending.judged(slot, found));
    }
    return statement;
  }

  private int textLength() {
    // Without the NUL at the end.
    return Math.max(0, framer.available() - MessageFramer.HEADER - 1);
  }

  /** Has it parsed, then goes on with it. */
  void classify() {
    classify(framer.buffer(), framer.body(), textLength(), answer -> learnt = answer);
  }

  /** Has a text parsed, then goes on with the message at the head. */
  void classify(ByteBuf buffer, int index, int length, Consumer<Classification> answer) {
    session.reader().forwarder().writeRun(session.servers().active());
    session.waits();
    asking = true;
    int asked = suspensions;
    session
        .texts()
        .learn(
            buffer,
            index,
            length,
            found -> {
              if (session.isOpen() && asked == suspensions) {
                asking = false;
                answer.accept(found);
                session.resume(session.resumeTo());
              }
            });
  }

  /** It has been decided. */
  void forget() {
    learnt = null;
  }

  /** Another message takes the head: what is being found out is of no use there. */
  void suspend() {
    suspensions++;
    asking = false;
    learnt = null;
  }

  /** The client cancels. Whether nothing but the parser was waited for, with no server busy. */
  boolean cancel() {
    if (!asking || session.resumeTo() != Phase.IDLE) {
      return false;
    }
    suspend();
    return true;
  }
}
