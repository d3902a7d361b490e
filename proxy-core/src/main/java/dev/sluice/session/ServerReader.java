package dev.sluice.session;

import dev.sluice.codec.ErrorFields;
import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ServerMessages;
import dev.sluice.codec.StalePlan;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import io.netty.buffer.ByteBuf;

/**
 * Reads what servers send, passes on what the client is owed, and tells the session what matters:
 * ReadyForQuery, errors, the end of a transaction. One per session, on its event loop.
 */
final class ServerReader {
  /**
   * Errors and the like are read up to this length, in bytes; a longer one streams through unread.
   */
  private static final int MAX_READ = 64 * 1024;

  private final ClientSession session;
  private final PendingReplies pending;
  private final IdleReader idle;
  private final Rerun rerun;
  private boolean failed;

  /**
   * Makes the reader.
   *
   * @param told the parameters that the client has been told, changed here
   */
  ServerReader(ClientSession session, ClientParameters told) {
    this.session = session;
    this.pending = session.pending();
    this.idle = new IdleReader(session, told);
    this.rerun = session.rerun();
  }

  /** Handles what has arrived from the connection that replies are owed by. */
  void process(Slot slot) {
    MessageFramer framer = slot.framer();
    while (framer.next() && step(slot, framer)) {
      // Each step handles one message.
    }
    pass(framer);
    framer.settle();
    if (pending.isEmpty()) {
      rerun.allAnswered();
    }
  }

  IdleReader idle() {
    return idle;
  }

  /**
   * The connection that replies are owed by is lost: what it said settles nothing elsewhere.
   *
   * @return whether the client has been told of an error in what is under way
   */
  boolean lost() {
    boolean told = failed;
    failed = false;
    return told;
  }

  private boolean step(Slot slot, MessageFramer framer) {
    byte type = framer.type();
    switch (type) {
      case ServerMessage.READY_FOR_QUERY -> {
        return framer.isWhole() && ready(slot, framer);
      }
      case ServerMessage.ERROR_RESPONSE -> {
        return framer.has(MAX_READ) && error(slot, framer);
      }
      case ServerMessage.NOTICE_RESPONSE -> {
        return framer.has(MAX_READ) && notice(framer);
      }
      case ServerMessage.PARAMETER_STATUS -> {
        return framer.has(MAX_READ) && parameter(framer);
      }
      case ServerMessage.COMMAND_COMPLETE -> {
        return framer.has(MAX_READ) && complete(framer);
      }
      case ServerMessage.CLOSE_COMPLETE -> {
        if (pending.isKnownParse()) {
          // Both have no body.
          framer.buffer().setByte(framer.start(), ServerMessage.PARSE_COMPLETE);
        }
        relay(framer, pending.reply(type));
      }
      case ServerMessage.DATA_ROW -> {
        return row(framer);
      }
      case ServerMessage.ROW_DESCRIPTION -> {
        return description(framer);
      }
      default -> relay(framer, pending.reply(type));
    }
    return true;
  }

  private boolean description(MessageFramer framer) {
    if (pending.head() instanceof ShapeNote receiver) {
      if (!framer.has(MAX_READ)) {
        return false;
      }
      Shape shape = Shape.of(framer.buffer(), framer.body(), framer.start() + framer.available());
      if (shape != null) {
        receiver.described(shape);
      }
    }
    relay(framer, pending.reply(ServerMessage.ROW_DESCRIPTION));
    return true;
  }

  private boolean row(MessageFramer framer) {
    if (pending.head() instanceof RowNote receiver) {
      if (!framer.has(MAX_READ)) {
        return false;
      }
      receiver.row(framer.buffer(), framer.body(), framer.start() + framer.available());
    }
    relay(framer, pending.reply(ServerMessage.DATA_ROW));
    return true;
  }

  private void relay(MessageFramer framer, boolean forward) {
    if (forward && !rerun.isDraining()) {
      if (rerun.isHolding()) {
        rerun.passes(framer.type(), framer.buffer(), framer.body());
      }
      if (explanation().isDue()) {
        pass(framer);
        rerun.shows();
        explanation().tell();
      }
      framer.pass();
    } else {
      pass(framer);
      framer.skip();
    }
  }

  private Explanation explanation() {
    return session.reader().forwarder().explanation();
  }

  private void pass(MessageFramer framer) {
    ByteBuf run = framer.takeRun();
    if (run == null) {
      return;
    }
    if (rerun.isDraining()) {
      // What came ahead of the refusal, in the same read.
      run.release();
    } else if (rerun.isHolding()) {
      rerun.hold(run);
    } else {
      session.client().write(run);
    }
  }

  private boolean ready(Slot slot, MessageFramer framer) {
    TransactionStatus status;
    try {
      status = TransactionStatus.of(framer.buffer().getByte(framer.body()));
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("server sent " + e.getMessage());
    }
    boolean forward = pending.reply(ServerMessage.READY_FOR_QUERY);
    if (!session.isOpen()) {
      // Something that must not fail has failed.
      return false;
    }
    relay(framer, forward);
    boolean hadError = failed;
    failed = false;
    // What the session does next may write to the client: behind this message.
    pass(framer);
    if (forward && !rerun.isDraining()) {
      rerun.ended();
    }
    if (pending.isEmpty()) {
      rerun.allAnswered();
    }
    explanation().ready();
    session.boundary().onReady(slot, status, hadError, forward);
    // What follows belongs to nobody when the session has gone on elsewhere.
    return session.isOpen() && session.servers().active() == slot;
  }

  private boolean error(Slot slot, MessageFramer framer) {
    int end = framer.start() + framer.available();
    PgError error = ErrorFields.read(framer.buffer(), framer.body(), end);
    session.exchange().use().error(error.sqlState());
    if (slot.isPrimary() && error.sqlState().equals(SqlState.READ_ONLY_TRANSACTION)) {
      // A primary no more, unless the client itself has asked for READ ONLY.
      session.services().cluster().suspect(slot.node());
    }
    boolean stalePlan = StalePlan.is(framer.buffer(), framer.body(), end);
    if (stalePlan) {
      // Somebody else has changed what the statement gives.
      session.exchange().redefined();
    }
    boolean ofTheClient = stalePlan || StalePlan.is(error);
    if (!ofTheClient && rerun.takesOver(slot, error)) {
      relay(framer, false);
      return session.isOpen();
    }
    if (error.endsConnection() && Loss.isOfServer(error)) {
      relay(framer, false);
      session.servers().loss().announced(slot, error);
      return session.isOpen();
    }
    failed = true;
    boolean forward = pending.reply(ServerMessage.ERROR_RESPONSE);
    relayError(framer, forward, error);
    if (error.endsConnection()) {
      session.servers().onFatal(slot, error, forward);
    }
    return session.isOpen();
  }

  /** A backend that is told to quit at once says so with a warning, and no more. */
  private boolean notice(MessageFramer framer) {
    int end = framer.start() + framer.available();
    PgError notice = ErrorFields.read(framer.buffer(), framer.body(), end);
    relay(framer, pending.reply(ServerMessage.NOTICE_RESPONSE));
    if (notice.sqlState().equals(SqlState.ADMIN_SHUTDOWN)
        || notice.sqlState().equals(SqlState.CRASH_SHUTDOWN)) {
      rerun.farewell();
    }
    return true;
  }

  private void relayError(MessageFramer framer, boolean forward, PgError error) {
    boolean reworded = session.times().isTold(error) || StalePlan.is(error);
    if (!forward || rerun.isDraining() || !reworded) {
      relay(framer, forward);
      return;
    }
    pass(framer);
    if (rerun.isHolding()) {
      rerun.passes(framer.type(), framer.buffer(), framer.body());
    }
    framer.skip();
    session.client().write(out -> ServerMessages.error(out, session.times().instead(error)));
  }

  private boolean complete(MessageFramer framer) {
    boolean forward = pending.reply(ServerMessage.COMMAND_COMPLETE);
    if (forward && session.state().hasUncommitted()) {
      ByteBuf buffer = framer.buffer();
      String tag = ErrorFields.string(buffer, framer.body(), framer.start() + framer.available());
      if (tag.equals("COMMIT")) {
        session.state().committed();
      } else if (tag.equals("ROLLBACK")) {
        session.state().rolledBack();
      }
    }
    relay(framer, forward);
    return true;
  }

  /** A parameter has changed. */
  private boolean parameter(MessageFramer framer) {
    relay(framer, idle.isNews(framer));
    return true;
  }
}
