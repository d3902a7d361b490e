package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Reason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a client and decides where each statement or batch goes. What is decided is
 * passed on by {@link Forwarder}. One per session, on its event loop.
 */
final class ClientReader {
  /** What a waiting client may send, in bytes. */
  private static final int MOST_HELD = 64 * 1024;

  private final ClientSession session;
  private final MessageFramer framer = new MessageFramer(ClientSession.MAX_MESSAGE);
  private final Forwarder forwarder;
  private final HeadQuery query;
  private final BatchScanner scanner;
  private final Discarder discarder;
  private final LocalReader local;
  private final BeginBatch begin;
  private final KnownParse known;
  private final SqlPrepared sqlPrepared;
  private final Decision decision;
  private boolean batchOpen;

  ClientReader(ClientSession session) {
    this.session = session;
    this.forwarder = new Forwarder(session, framer);
    this.query = new HeadQuery(session, framer);
    this.discarder = new Discarder(session, framer);
    this.scanner = new BatchScanner(session.texts(), session.prepared(), session.state());
    this.local = new LocalReader(session, framer, forwarder);
    this.sqlPrepared = new SqlPrepared(session);
    this.begin = new BeginBatch(session, framer);
    this.known = new KnownParse(session, framer);
    this.decision = new Decision(session, framer, forwarder);
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
      session.boundary().leaveIfDone();
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
      if (session.pending().isSkipping()
          && framer.type() != ClientMessage.SYNC
          && framer.type() != ClientMessage.TERMINATE) {
        // The server would ignore it, whatever it is: even a Query.
        forwarder.skip(attached.slot());
        return true;
      }
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
    if (!query.isThere()) {
      return false;
    }
    Classification statement = query.known();
    if (current != null && session.staysOn(current) && !local.takes(statement)) {
      statement = query.inPassing(current, statement);
      decision.begins(current, null);
      return forwarder.query(current, statement);
    }
    if (statement == null) {
      query.classify();
      return false;
    }
    boolean done =
        local.takes(statement)
            ? local.query(current, statement)
            : decision.of(current, statement, false);
    if (done) {
      query.forget();
    }
    return done;
  }

  private boolean onBatch(@Nullable Slot current) {
    if (local.batch().isNext()) {
      return local.batch().pass(current);
    }
    if (current == null && known.isNext()) {
      known.answer();
      return true;
    }
    if (current == null
        && (!session.transaction().isDeferred() || session.transaction().isFailed())) {
      if (begin.isNext()) {
        begin.answer();
        return true;
      }
      if (begin.isCutOff()) {
        return false;
      }
    }
    if (current != null && session.staysOn(current)) {
      scanner.forget();
      return decision.batch(current, null);
    }
    switch (scanner.scan(framer)) {
      case INCOMPLETE -> {
        return false;
      }
      case UNKNOWN_TEXT -> {
        query.classify(framer.buffer(), scanner.textStart(), scanner.textLength(), scanner::learnt);
        return false;
      }
      case NEUTRAL -> {
        return current == null ? forwarder.answerNeutral() : decision.batch(current, null);
      }
      default -> {
        if (!decision.of(current, scanner.classification(), scanner.leavesPortal())) {
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

  private boolean onFunctionCall(@Nullable Slot current) {
    if (current != null && session.staysOn(current)) {
      decision.begins(current, null);
      return forwarder.functionCall(current);
    }
    return decision.of(current, Unclassified.FUNCTION_CALL, false);
  }

  SqlPrepared sqlPrepared() {
    return sqlPrepared;
  }

  Discarder discarder() {
    return discarder;
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

  /** What was passed on will be sent again: nothing that was found out about the rest holds. */
  void suspend() {
    query.suspend();
    scanner.forget();
    batchOpen = false;
    forwarder.withdrawn();
  }

  /**
   * The client's stream begins anew with these bytes; consumes them.
   *
   * @param primary why the first statement or batch must run on the primary, or null
   */
  void rewind(ByteBuf bytes, @Nullable Reason primary) {
    framer.rewind(bytes, session.client().allocator());
    decision.next(primary);
  }

  /**
   * What a replica had of a batch that moves to the primary is answered.
   *
   * @param failed whether it met an error: then its rest is skipped, as a server does
   */
  void moved(boolean failed) {
    if (failed) {
      discarder.restOfBatch();
    }
    session.resume(failed ? Phase.DISCARDING : Phase.IDLE);
  }

  /** Terminate: what comes behind it is not read. */
  boolean terminate(@Nullable Slot current) {
    forwarder.skip(current);
    framer.close();
    session.onTerminate();
    return false;
  }

  /** The client cancels. Whether the statement at the head waited for the parser: it is refused. */
  boolean cancel() {
    return query.cancel();
  }

  /** The statement at the head cannot be run: it is thrown away, a batch up to its Sync. */
  void refuse(PgError error) {
    query.forget();
    scanner.forget();
    local.forget();
    batchOpen = false;
    discarder.refuse(error);
  }

  private boolean discard() {
    if (framer.type() == ClientMessage.TERMINATE) {
      return terminate(null);
    }
    discarder.discard();
    return true;
  }

  /** Adds bytes; consumes them. */
  void offer(ByteBuf bytes) {
    framer.offer(bytes, session.client().allocator());
    if (isCrowded()) {
      session.updateAutoRead();
    }
  }

  /**
   * Whether the client has sent so much that no more is wanted while it waits. To stop reading for
   * each statement that waits would cost two system calls.
   */
  boolean isCrowded() {
    return session.phase() == Phase.WAITING && framer.held() > MOST_HELD;
  }
}
