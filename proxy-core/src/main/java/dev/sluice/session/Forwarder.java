package dev.sluice.session;

import dev.sluice.codec.ErrorFields;
import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes client messages on to the server connection that was decided, notes what each one is owed,
 * and keeps the session's books: which statements are prepared where, what the session has changed.
 */
final class Forwarder {
  /** A statement longer than this, in bytes, is not kept for other connections. */
  private static final int MAX_STATEMENT = 1 << 20;

  private final ClientSession session;
  private final MessageFramer framer;
  private final PendingReplies pending;
  private final PreparedStatements prepared;
  private final MessageNames names;
  private final Alignment alignment;
  private final Explanation explanation;
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
  }

  Explanation explanation() {
    return explanation;
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
    pending.add(PendingReplies.QUERY, Effects.of(session, slot, statement, text));
    framer.pass();
    return true;
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
    sent(slot, null);
    pending.add(PendingReplies.FUNCTION_CALL, null);
    framer.pass();
    return true;
  }

  private void sent(Slot slot, @Nullable Classification statement) {
    session.exchange().sent(slot, statement);
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
      case ClientMessage.PARSE -> {
        return parse(slot);
      }
      case ClientMessage.BIND -> {
        return bind(slot);
      }
      case ClientMessage.DESCRIBE -> {
        return describe(slot);
      }
      case ClientMessage.EXECUTE -> {
        return execute(slot);
      }
      case ClientMessage.CLOSE -> {
        return close(slot);
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

  private boolean parse(Slot slot) {
    if (!framer.has(MAX_STATEMENT)) {
      return false;
    }
    ByteBuf buffer = framer.buffer();
    int name = framer.body();
    int nameLength = names.length(name);
    int content = name + nameLength + 1;
    int contentLength = framer.start() + framer.available() - content;
    if (nameLength > 0) {
      alignment.align(slot, buffer, name, nameLength);
    }
    Statement statement = prepared.find(buffer, name, nameLength);
    if (statement == null || !statement.hasContent(buffer, content, contentLength)) {
      statement =
          framer.isWhole()
              ? session.texts().statement(buffer, content, contentLength)
              : Statement.OVERSIZE;
    }
    if (statement.isOversize()) {
      session.state().keepOnPrimary();
    }
    pending.add(PendingReplies.PARSE, prepared.defining(slot, buffer, name, nameLength, statement));
    if (statement.classification().isProxys()) {
      ServerError.inPlaceOfParse(slot, this, ByteBufUtil.getBytes(buffer, name, nameLength));
      return true;
    }
    framer.pass();
    return true;
  }

  private boolean bind(Slot slot) {
    int portal = framer.body();
    int portalLength = names.lengthIfThere(portal);
    int name = portal + portalLength + 1;
    int nameLength = portalLength < 0 ? -1 : names.lengthIfThere(name);
    if (nameLength < 0) {
      return false;
    }
    ByteBuf buffer = framer.buffer();
    alignment.align(slot, buffer, name, nameLength);
    Statement statement = prepared.find(buffer, name, nameLength);
    prepared.bound(buffer, portal, portalLength, statement);
    sent(slot, statement == null ? null : statement.classification());
    pending.add(PendingReplies.BIND, explanation.bind(session.exchange().route(slot), slot.node()));
    framer.pass();
    return true;
  }

  private boolean describe(Slot slot) {
    if (!framer.has(MessageNames.MAX)) {
      return false;
    }
    if (names.isOfStatement()) {
      int name = framer.body() + 1;
      alignment.align(slot, framer.buffer(), name, names.length(name));
    }
    pending.add(PendingReplies.DESCRIBE, null);
    framer.pass();
    return true;
  }

  private boolean execute(Slot slot) {
    int portal = framer.body();
    int portalLength = names.lengthIfThere(portal);
    if (portalLength < 0) {
      return false;
    }
    Statement statement = prepared.portal(framer.buffer(), portal, portalLength);
    if (statement != null) {
      alignment.deallocated(slot, Deallocation.of(statement.classification(), statement::text));
    }
    pending.add(PendingReplies.EXECUTE, Effects.of(session, slot, statement));
    framer.pass();
    return true;
  }

  private boolean close(Slot slot) {
    if (!framer.has(MessageNames.MAX)) {
      return false;
    }
    ByteBuf buffer = framer.buffer();
    int name = framer.body() + 1;
    if (names.isOfStatement()) {
      pending.add(PendingReplies.CLOSE, prepared.closing(slot, buffer, name, names.length(name)));
    } else {
      pending.add(PendingReplies.CLOSE, null);
    }
    framer.pass();
    return true;
  }

  /** Whether the batch on a replica goes on with something that the replica must not run. */
  boolean movesToPrimary() {
    return BatchMove.isNeeded(session, framer, names);
  }

  /** What was passed on of the batch will be sent again elsewhere. */
  void withdrawn() {
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
