package dev.sluice.session;

import dev.sluice.codec.ErrorFields;
import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ServerMessages;
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
  private final ClientParameters told;
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
    this.told = told;
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
      default -> relay(framer, pending.reply(type));
    }
    return true;
  }

  private boolean row(MessageFramer framer) {
    RowNote receiver = pending.rowReceiver();
    if (receiver != null) {
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
    boolean stalePlan = ErrorFields.isStalePlan(framer.buffer(), framer.body(), end);
    if (stalePlan) {
      // Somebody else has changed what the statement gives.
      session.exchange().redefined();
    }
    if (!stalePlan && rerun.takesOver(slot, error)) {
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
    if (!forward || rerun.isDraining() || !session.times().isTold(error)) {
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
    relay(framer, isNews(framer));
    return true;
  }

  private boolean isNews(MessageFramer framer) {
    ByteBuf buffer = framer.buffer();
    int end = framer.start() + framer.available();
    String name = ErrorFields.string(buffer, framer.body(), end);
    int nul = buffer.indexOf(framer.body(), end, (byte) 0);
    String value = ErrorFields.string(buffer, nul + 1, end);
    boolean news = told.isNews(name, value);
    if (news && name.equals("application_name")) {
      session.state().renamed(value);
    }
    return news;
  }

  /** Handles what a connection says that owes nothing: notifications, parameters, its end. */
  void processIdle(Slot slot) {
    MessageFramer framer = slot.framer();
    while (framer.next()) {
      if (!framer.has(MAX_READ)) {
        break;
      }
      switch (framer.type()) {
        case ServerMessage.NOTIFICATION_RESPONSE -> framer.pass();
        case ServerMessage.PARAMETER_STATUS -> passOrSkip(framer, isNews(framer));
        case ServerMessage.NOTICE_RESPONSE, ServerMessage.ERROR_RESPONSE ->
            // 57P01 of a restart, mostly: the close that follows decides what becomes of the
            // session.
            passOrSkip(framer, false);
        default ->
            throw new ProtocolException(
                "server sent message '" + (char) framer.type() + "' unasked");
      }
    }
    passAtOnce(framer);
    framer.settle();
  }

  private void passOrSkip(MessageFramer framer, boolean pass) {
    if (pass) {
      framer.pass();
    } else {
      passAtOnce(framer);
      framer.skip();
    }
  }

  /** What comes unasked is no part of an answer that may be held back elsewhere. */
  private void passAtOnce(MessageFramer framer) {
    ByteBuf run = framer.takeRun();
    if (run != null) {
      session.client().write(run);
    }
  }
}
