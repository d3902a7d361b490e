package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Router;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a client and decides where each statement or batch goes. What is decided is
 * passed on by {@link Forwarder}. One per session, on its event loop.
 */
final class ClientReader {
  /**
   * A query text is looked at up to this length, in bytes; a longer one goes to the primary as it
   * streams in.
   */
  private static final int MAX_TEXT = 256 * 1024;

  private final ClientSession session;
  private final Attacher attacher;
  private final MessageFramer framer = new MessageFramer(ClientSession.MAX_MESSAGE);
  private final Forwarder forwarder;
  private final BatchScanner scanner;
  private final LocalReader local;
  private @Nullable Classification learnt;
  private boolean batchOpen;
  private boolean discardingBatch;

  ClientReader(ClientSession session, Attacher attacher) {
    this.session = session;
    this.attacher = attacher;
    this.forwarder = new Forwarder(session, framer);
    this.scanner = new BatchScanner(session.texts(), session.prepared());
    this.local = new LocalReader(session, framer, forwarder);
  }

  MessageFramer framer() {
    return framer;
  }

  Forwarder forwarder() {
    return forwarder;
  }

  /** Handles what has arrived, as far as the phase allows. */
  void process() {
    boolean midMessage = framer.isMidMessage();
    boolean more = framer.next();
    if (midMessage && session.phase() instanceof Phase.Attached attached) {
      forwarder.writeRun(attached.slot());
      session.leaveIfDone();
    }
    while (more && step()) {
      more = framer.next();
    }
    if (session.phase() instanceof Phase.Attached attached) {
      forwarder.writeRun(attached.slot());
    }
    framer.settle();
  }

  /** Handles the current message. False: nothing more can be done now. */
  private boolean step() {
    Phase phase = session.phase();
    if (phase instanceof Phase.Attached attached) {
      return batchOpen ? passOn(attached.slot()) : atBoundary(attached.slot());
    }
    if (phase instanceof Phase.Idle) {
      return atBoundary(null);
    }
    if (phase instanceof Phase.Discarding) {
      return discard();
    }
    return false;
  }

  /** A message that may start something new. */
  private boolean atBoundary(@Nullable Slot current) {
    return switch (framer.type()) {
      case ClientMessage.QUERY -> onQuery(current);
      case ClientMessage.PARSE,
          ClientMessage.BIND,
          ClientMessage.DESCRIBE,
          ClientMessage.EXECUTE,
          ClientMessage.CLOSE,
          ClientMessage.FLUSH,
          ClientMessage.SYNC ->
          onBatch(current);
      case ClientMessage.FUNCTION_CALL -> onFunctionCall(current);
      case ClientMessage.COPY_DATA, ClientMessage.COPY_DONE, ClientMessage.COPY_FAIL ->
          forwarder.copy(current);
      case ClientMessage.TERMINATE -> terminate(current);
      default ->
          throw new ProtocolException("invalid frontend message type " + (framer.type() & 0xff));
    };
  }

  private boolean onQuery(@Nullable Slot current) {
    if (!framer.has(MessageFramer.HEADER + MAX_TEXT)) {
      return false;
    }
    Classification statement = known();
    if (current != null && session.staysOn(current) && !local.takes(statement)) {
      learnt = null;
      if (statement == null && textLength() > StatementTexts.UNREAD) {
        statement = Unclassified.TOO_LONG;
      } else if (statement == null) {
        session.texts().learn(framer.buffer(), framer.body(), textLength(), answer -> {});
      }
      learnt = null;
      return forwarder.query(current, statement);
    }
    if (statement == null) {
      classify(framer.buffer(), framer.body(), textLength(), answer -> learnt = answer);
      return false;
    }
    boolean done =
        local.takes(statement) ? local.query(current, statement) : decide(current, statement);
    learnt = done ? null : learnt;
    return done;
  }

  /** Has a text parsed, then goes on with the message at the head. */
  private void classify(ByteBuf buffer, int index, int length, Consumer<Classification> answer) {
    forwarder.writeRun(session.servers().active());
    session.waits();
    session
        .texts()
        .learn(
            buffer,
            index,
            length,
            found -> {
              if (session.isOpen()) {
                answer.accept(found);
                session.resume(session.resumeTo());
              }
            });
  }

  private @Nullable Classification known() {
    if (learnt != null) {
      return learnt;
    }
    if (!framer.isWhole() || textLength() > MAX_TEXT) {
      return Unclassified.TOO_LONG;
    }
    return session.texts().known(framer.buffer(), framer.body(), textLength());
  }

  private int textLength() {
    // Without the NUL at the end.
    return Math.max(0, framer.available() - MessageFramer.HEADER - 1);
  }

  private boolean onBatch(@Nullable Slot current) {
    if (local.batch().isNext()) {
      return local.batch().pass(current);
    }
    if (current != null && session.staysOn(current)) {
      scanner.forget();
      return stay();
    }
    switch (scanner.scan(framer)) {
      case INCOMPLETE -> {
        return false;
      }
      case UNKNOWN_TEXT -> {
        classify(framer.buffer(), scanner.textStart(), scanner.textLength(), scanner::learnt);
        return false;
      }
      case NEUTRAL -> {
        return current == null ? forwarder.answerNeutral() : stay();
      }
      default -> {
        if (!decide(current, scanner.classification())) {
          return false;
        }
        scanner.forget();
        return true;
      }
    }
  }

  /** The batch that the head belongs to goes where the session is. */
  boolean stay() {
    batchOpen = true;
    return true;
  }

  /**
   * Finds the route of what starts here.
   *
   * @return false when the session waits: for a connection, or for replies that are owed on another
   *     node
   */
  private boolean decide(@Nullable Slot current, Classification statement) {
    if (current != null) {
      // Replies are owed by a replica. What it may run joins the pipeline; anything else waits for
      // its end.
      if (Router.mayUseReplica(statement) && !session.state().demand().isPinned()) {
        return stay(statement);
      }
      return forwarder.isUnsynced() && forwarder.move(current);
    }
    return attacher.attach(statement) && stay(statement);
  }

  private boolean stay(Classification statement) {
    if (!(session.phase() instanceof Phase.Attached attached)) {
      return false;
    }
    if (framer.type() == ClientMessage.QUERY) {
      return forwarder.query(attached.slot(), statement);
    }
    if (framer.type() == ClientMessage.FUNCTION_CALL) {
      return forwarder.functionCall(attached.slot());
    }
    return stay();
  }

  private boolean onFunctionCall(@Nullable Slot current) {
    if (current != null && session.staysOn(current)) {
      return forwarder.functionCall(current);
    }
    return decide(current, Unclassified.FUNCTION_CALL);
  }

  /** A message of a batch whose node is decided. */
  private boolean passOn(Slot slot) {
    if (framer.type() == ClientMessage.BIND && !slot.isPrimary() && forwarder.movesToPrimary()) {
      return forwarder.move(slot);
    }
    return forwarder.pass(slot);
  }

  /** The batch has ended with its Sync, or the session has left the connection. */
  void boundary() {
    batchOpen = false;
  }

  /**
   * What a replica had of a batch that moves to the primary is answered.
   *
   * @param failed whether it met an error: then its rest is skipped, as a server does
   */
  void moved(boolean failed) {
    discardingBatch = failed;
    session.resume(failed ? Phase.DISCARDING : Phase.IDLE);
  }

  /** Terminate: what comes behind it is not read. */
  boolean terminate(@Nullable Slot current) {
    forwarder.skip(current);
    framer.close();
    session.onTerminate();
    return false;
  }

  /** The statement at the head cannot be run: it is thrown away, a batch up to its Sync. */
  void refuse(PgError error) {
    learnt = null;
    scanner.forget();
    local.forget();
    batchOpen = false;
    session.client().write(out -> ServerMessages.error(out, error));
    byte type = framer.next() ? framer.type() : ClientMessage.SYNC;
    discardingBatch = type != ClientMessage.QUERY && type != ClientMessage.FUNCTION_CALL;
  }

  private boolean discard() {
    byte type = framer.type();
    if (type == ClientMessage.TERMINATE) {
      return terminate(null);
    }
    forwarder.skip(null);
    if (!discardingBatch || type == ClientMessage.SYNC) {
      session.client().write(out -> ServerMessages.readyForQuery(out, TransactionStatus.IDLE));
      session.become(Phase.IDLE);
    }
    return true;
  }

  /** Adds bytes; consumes them. */
  void offer(ByteBuf bytes) {
    framer.offer(bytes, session.client().allocator());
  }
}
