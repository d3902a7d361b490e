package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.protocol.ClientMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the messages that name prepared statements and portals: Parse, Bind, Describe, Execute,
 * Close. On a connection that sessions share, statements have names of the proxy's own: {@link
 * SharedNames}. One per session, on its event loop.
 */
final class StatementMessages {
  /** A statement longer than this, in bytes, is not kept for other connections. */
  private static final int MAX_STATEMENT = 1 << 20;

  private final ClientSession session;
  private final MessageFramer framer;
  private final Forwarder forwarder;
  private final PendingReplies pending;
  private final PreparedStatements prepared;
  private final MessageNames names;
  private final SharedNames shared;
  private final ShapeCheck shapes;

  StatementMessages(ClientSession session, MessageFramer framer, Forwarder forwarder) {
    this.session = session;
    this.framer = framer;
    this.forwarder = forwarder;
    this.pending = session.pending();
    this.prepared = session.prepared();
    this.names = new MessageNames(framer);
    this.shared = new SharedNames(session, framer, forwarder);
    this.shapes = new ShapeCheck(session, framer, forwarder, shared);
  }

  SharedNames shared() {
    return shared;
  }

  ShapeCheck shapes() {
    return shapes;
  }

  /** The message at the head. False: more of it must arrive first. */
  boolean pass(Slot slot) {
    return switch (framer.type()) {
      case ClientMessage.PARSE -> parse(slot);
      case ClientMessage.BIND -> bind(slot);
      case ClientMessage.DESCRIBE -> describe(slot);
      case ClientMessage.EXECUTE -> execute(slot);
      default -> close(slot);
    };
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
    Statement before = prepared.find(buffer, name, nameLength);
    Statement statement =
        before != null && before.hasContent(buffer, content, contentLength)
            ? before
            : parsed(buffer, content, contentLength);
    statement.renewed();
    if (before == null && nameLength > 0 && shared.parse(slot, name, nameLength, statement)) {
      return true;
    }
    if (nameLength > 0) {
      forwarder.alignment().align(slot, buffer, name, nameLength);
    }
    if (statement.isOversize()) {
      session.state().pin(PinReason.LONG_STATEMENT);
    }
    pending.add(PendingReplies.PARSE, prepared.defining(slot, buffer, name, nameLength, statement));
    if (statement.classification().isProxys()) {
      ServerError.inPlaceOfParse(slot, forwarder, ByteBufUtil.getBytes(buffer, name, nameLength));
      return true;
    }
    framer.pass();
    return true;
  }

  private Statement parsed(ByteBuf buffer, int content, int contentLength) {
    return framer.isWhole()
        ? session.texts().statement(buffer, content, contentLength)
        : Statement.OVERSIZE;
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
    Statement statement = prepared.find(buffer, name, nameLength);
    if (statement != null && shapes.isNeeded(slot, statement, name, nameLength)) {
      shapes.begin(slot, statement, name, nameLength);
      return false;
    }
    if (statement != null && statement.isStale()) {
      shapes.refuse(slot);
      return true;
    }
    Statement renamed = nameLength > 0 ? shared.prepare(slot, statement) : null;
    if (renamed == null) {
      forwarder.alignment().align(slot, buffer, name, nameLength);
    }
    prepared.bound(buffer, portal, portalLength, statement);
    forwarder.sent(slot, statement == null ? null : statement.classification());
    StatementTrace trace = session.exchange().trace();
    if (trace != null) {
      trace.bound(statement, session.exchange().route(slot));
    }
    judgeLater(slot, statement);
    pending.add(
        PendingReplies.BIND,
        forwarder.explanation().bind(session.exchange().route(slot), slot.node()));
    if (renamed == null) {
      framer.pass();
    } else {
      shared.rename(slot, name, nameLength, renamed);
    }
    return true;
  }

  /** What it leaves behind counts as soon as it is known. */
  private void judgeLater(Slot slot, @Nullable Statement statement) {
    if (statement != null && statement.classification() == Unclassified.NOT_YET) {
      Lending lending = session.servers().lending();
      lending.awaitsClass();
      session.texts().find(statement, found -> lending.judged(slot, found));
    }
  }

  private boolean describe(Slot slot) {
    if (!framer.has(MessageNames.MAX)) {
      return false;
    }
    if (names.isOfStatement()) {
      int name = framer.body() + 1;
      int nameLength = names.length(name);
      Statement statement = prepared.find(framer.buffer(), name, nameLength);
      Statement renamed = nameLength > 0 ? shared.prepare(slot, statement) : null;
      if (renamed != null) {
        pending.add(PendingReplies.DESCRIBE, shapes.tells(slot, statement));
        shared.rename(slot, name, nameLength, renamed);
        return true;
      }
      forwarder.alignment().align(slot, framer.buffer(), name, nameLength);
      pending.add(PendingReplies.DESCRIBE, shapes.tells(slot, statement));
    } else {
      pending.add(PendingReplies.DESCRIBE, tellsOfPortal(slot));
    }
    framer.pass();
    return true;
  }

  /** A statement is described by its portals each time that it runs: once is enough. */
  private PendingReplies.@Nullable Note tellsOfPortal(Slot slot) {
    int portal = framer.body() + 1;
    Statement statement = prepared.portal(framer.buffer(), portal, names.length(portal));
    return statement == null || statement.shape() != null ? null : shapes.tells(slot, statement);
  }

  private boolean execute(Slot slot) {
    int portal = framer.body();
    int portalLength = names.lengthIfThere(portal);
    if (portalLength < 0) {
      return false;
    }
    Statement statement = prepared.portal(framer.buffer(), portal, portalLength);
    if (statement != null) {
      forwarder
          .alignment()
          .deallocated(slot, Deallocation.of(statement.classification(), statement::text));
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
      int nameLength = names.length(name);
      if (nameLength > 0 && shared.close(slot, name, nameLength)) {
        return true;
      }
      pending.add(PendingReplies.CLOSE, prepared.closing(slot, buffer, name, nameLength));
    } else {
      pending.add(PendingReplies.CLOSE, null);
    }
    framer.pass();
    return true;
  }
}
