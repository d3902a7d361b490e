package dev.sluice.session;

import dev.sluice.codec.ErrorFields;
import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes client messages on to the server connection that was decided, notes what each one is owed,
 * and keeps the session's books: which statements are prepared where, what the session has changed.
 */
final class Forwarder {
  private final ClientSession session;
  private final MessageFramer framer;
  private final PendingReplies pending;
  private final PreparedStatements prepared;
  private final MessageNames names;
  private final Alignment alignment;
  private final Explanation explanation;
  private final StatementMessages statements;
  private final Supplier<String> text = this::text;
  private boolean unsynced;

  Forwarder(ClientSession session, MessageFramer framer) {
    this.session = session;
    this.framer = framer;
    this.pending = session.pending();
    this.prepared = session.prepared();
    this.names = new MessageNames(framer);
    this.alignment = new Alignment(session, this);
    this.explanation = new Explanation(session.client(), pending, session.state());
    this.statements = new StatementMessages(session, framer, this);
  }

  Alignment alignment() {
    return alignment;
  }

  SharedNames shared() {
    return statements.shared();
  }

  ShapeCheck shapes() {
    return statements.shapes();
  }

  Explanation explanation() {
    return explanation;
  }

  /**
   * Writes something in place of the first bytes of the message at the head, and passes the rest.
   *
   * @param length of what is replaced, in bytes
   */
  void replaceStart(Slot slot, int length, ByteBuf replacement) {
    replace(slot, length, replacement);
    framer.passFrom(length);
  }

  /** The same in place of the whole message, which has arrived. */
  void replaceAll(Slot slot, ByteBuf replacement) {
    replace(slot, framer.available(), replacement);
    framer.skip();
  }

  private void replace(Slot slot, int length, ByteBuf replacement) {
    writeRun(slot);
    session.rerun().sent(framer.buffer().slice(framer.start(), length));
    slot.write(replacement);
  }

  /** Hands what was passed so far to the connection. */
  void writeRun(@Nullable Slot slot) {
    ByteBuf run = slot == null ? null : framer.takeRun();
    if (slot != null && run != null) {
      session.rerun().sent(run);
      slot.write(run);
    }
  }

  void skip(@Nullable Slot slot) {
    writeRun(slot);
    framer.skip();
  }

  /** A Query. Null: its text has not been classified, which is not worth the time here. */
  boolean query(Slot slot, @Nullable Classification statement) {
    unsynced = false;
    alignment.beforeQuery(slot, named(statement));
    prepared.querySent(slot);
    explanation.query(session.exchange().route(slot), slot.node());
    sent(slot, statement);
    if (statement == null && isSeveral()) {
      session.exchange().sentSeveral();
    }
    StatementTrace trace = session.exchange().trace();
    if (trace != null) {
      trace.query(framer, session.exchange().route(slot));
    }
    pending.add(PendingReplies.QUERY, Effects.of(session, slot, statement, text));
    framer.pass();
    return true;
  }

  /** Whether the Query at the head may be more than one statement. */
  private boolean isSeveral() {
    int end = framer.start() + framer.available();
    int semicolon = framer.buffer().indexOf(framer.body(), end, (byte) ';');
    return !framer.isWhole() || (semicolon >= 0 && semicolon < end - 2);
  }

  /** The prepared statement that a Query names, or null. */
  private @Nullable String named(@Nullable Classification query) {
    if (query != null && query.has(Effect.EXECUTES)) {
      return SqlPrepare.executed(text());
    }
    Deallocation deallocation = Deallocation.of(query, text);
    return deallocation == null ? null : deallocation.name();
  }

  /** Text of the Query at the head. */
  String text() {
    return ErrorFields.string(framer.buffer(), framer.body(), framer.start() + framer.available());
  }

  boolean functionCall(Slot slot) {
    if (!FastPath.leavesNothing(framer.buffer(), framer.body(), framer.available())) {
      session.servers().lending().leaves(slot, Unclassified.UNKNOWN_FUNCTION);
    }
    sent(slot, null);
    StatementTrace trace = session.exchange().trace();
    if (trace != null) {
      trace.functionCall(session.exchange().route(slot));
    }
    pending.add(PendingReplies.FUNCTION_CALL, null);
    framer.pass();
    return true;
  }

  /** A statement is on its way. Null: it was not looked at. */
  void sent(Slot slot, @Nullable Classification statement) {
    session.exchange().sent(slot, statement);
    if (slot.isPrimary() && (statement == null || statement.kind() == Kind.WRITE)) {
      session.servers().drawn().writes(slot);
    }
    if (statement != null && statement.has(Effect.DATABASE)) {
      session.services().pool().letGo();
    }
  }

  /** CopyData, CopyDone or CopyFail: the server knows whether they mean anything. */
  boolean copy(@Nullable Slot slot) {
    if (slot == null) {
      // "CopyData outside COPY is ignored": its COPY has failed.
      framer.skip();
      return true;
    }
    if (framer.type() != ClientMessage.COPY_DATA) {
      pending.copyEnded();
    }
    framer.pass();
    return true;
  }

  /** Any message of a batch. False: more of it must arrive first. */
  boolean pass(Slot slot) {
    unsynced = framer.type() != ClientMessage.SYNC;
    switch (framer.type()) {
      case ClientMessage.PARSE,
          ClientMessage.BIND,
          ClientMessage.DESCRIBE,
          ClientMessage.EXECUTE,
          ClientMessage.CLOSE -> {
        return statements.pass(slot);
      }
      case ClientMessage.FLUSH -> framer.pass();
      case ClientMessage.SYNC -> {
        pending.add(PendingReplies.SYNC, null);
        framer.pass();
        session.reader().boundary();
      }
      case ClientMessage.COPY_DATA, ClientMessage.COPY_DONE, ClientMessage.COPY_FAIL -> {
        return copy(slot);
      }
      case ClientMessage.QUERY, ClientMessage.FUNCTION_CALL -> {
        // Query before Sync: the batch before it ends here as far as routing goes.
        session.reader().boundary();
        return true;
      }
      case ClientMessage.TERMINATE -> {
        return session.reader().terminate(slot);
      }
      default ->
          throw new ProtocolException("invalid frontend message type " + (framer.type() & 0xff));
    }
    return true;
  }

  /** Whether the batch on a replica goes on with something that the replica must not run. */
  boolean movesToPrimary() {
    return BatchMove.isNeeded(session, framer, names);
  }

  /** What was passed on of the batch will be sent again elsewhere. */
  void withdrawn() {
    shapes().forget();
    unsynced = false;
  }

  /** Whether the server has got messages of a batch whose Sync has not come. */
  boolean isUnsynced() {
    return unsynced;
  }

  /**
   * Ends the batch on the replica with a Sync of the proxy's own; its rest starts anew when that is
   * answered.
   */
  boolean move(Slot slot) {
    writeRun(slot);
    unsynced = false;
    BatchMove.start(session, slot);
    return false;
  }

  /** Has the server send what it owes for a batch whose Sync will not come. */
  void flushBatch(Slot slot) {
    writeRun(slot);
    BatchMove.flush(slot);
  }

  /** Close, Flush and Sync of a session that has no server connection: answered here. */
  boolean answerNeutral() {
    byte type = framer.type();
    if (type == ClientMessage.CLOSE) {
      int name = framer.body() + 1;
      if (names.isOfStatement()) {
        prepared.close(framer.buffer(), name, names.length(name));
      }
      session.client().write(ServerMessages::closeComplete);
    } else if (type == ClientMessage.SYNC) {
      session.client().write(out -> ServerMessages.readyForQuery(out, session.status()));
    }
    framer.skip();
    return true;
  }
}
