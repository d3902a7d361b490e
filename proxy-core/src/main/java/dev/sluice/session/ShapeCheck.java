package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.StalePlan;
import dev.sluice.protocol.ClientMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows of one shape from a client that was told another. PostgreSQL refuses to run a prepared
 * statement whose columns have changed since it was prepared; on a connection where the proxy has
 * to prepare it anew, the server would not know. So there it is described before it is bound, while
 * the client waits, and refused in the server's words when that is not what the client was told.
 * One per session, on its event loop.
 */
final class ShapeCheck {
  private final ClientSession session;
  private final MessageFramer framer;
  private final Forwarder forwarder;
  private final SharedNames shared;
  private @Nullable Check waiting;

  ShapeCheck(ClientSession session, MessageFramer framer, Forwarder forwarder, SharedNames shared) {
    this.session = session;
    this.framer = framer;
    this.forwarder = forwarder;
    this.shared = shared;
  }

  /** A Describe of the statement is on its way. Returns what must hear of its answer, or null. */
  @Nullable ShapeNote tells(Slot slot, @Nullable Statement statement) {
    return statement == null || statement.isOversize() ? null : new Told(slot, statement);
  }

  /**
   * Whether a Bind of the statement must wait for {@link #begin}, since the client may have been
   * told of other columns than the connection's.
   *
   * @param name index of its name in the message at the head
   */
  boolean isNeeded(Slot slot, @Nullable Statement statement, int name, int nameLength) {
    Shape told = statement == null ? null : statement.shape();
    if (statement == null
        || told == null
        || statement.isStale()
        || statement.isPreparedBySql()
        || session.pending().isSkipping()) {
      return false;
    }
    if (nameLength == 0 || !shared.isShared(statement)) {
      return slot.prepared().get(framer.buffer(), name, nameLength) != statement;
    }
    Shape there = shared.shape(slot, statement);
    statement.stale(there != null && !there.equals(told));
    return there == null;
  }

  /** Prepares it and asks for its columns; the session waits, with the message at the head. */
  void begin(Slot slot, Statement statement, int name, int nameLength) {
    ByteBuf buffer = framer.buffer();
    Statement renamed = nameLength > 0 ? shared.prepare(slot, statement) : null;
    if (renamed == null) {
      forwarder.alignment().align(slot, buffer, name, nameLength);
    }
    byte[] there =
        renamed == null ? ByteBufUtil.getBytes(buffer, name, nameLength) : renamed.sharedName();
    forwarder.writeRun(slot);
    ByteBuf describe = slot.connection().newBuffer();
    ClientMessages.describeStatement(describe, there);
    describe.writeByte(ClientMessage.FLUSH).writeInt(4);
    Check check = new Check(slot, statement, renamed != null);
    waiting = check;
    session.pending().add((byte) (PendingReplies.DESCRIBE | PendingReplies.SWALLOW), check);
    slot.write(describe);
    session.waits();
  }

  /** In place of the Bind at the head, of a statement whose columns are others by now. */
  void refuse(Slot slot) {
    forwarder.skip(slot);
    ServerError.inBatch(session, slot, StalePlan.ERROR);
  }

  /** Whether the message at the head waits for an answer. */
  boolean isWaiting() {
    return waiting != null;
  }

  /** What was passed on will be sent again, or never. */
  void forget() {
    waiting = null;
  }

  /** The client is told. */
  private final class Told implements ShapeNote {
    private final Slot slot;
    private final Statement statement;

    Told(Slot slot, Statement statement) {
      this.slot = slot;
      this.statement = statement;
    }

    @Override
    public void described(Shape shape) {
      statement.told(shape);
      shared.described(slot, statement, shape);
    }

    @Override
    public void done() {}

    @Override
    public void undone() {}
  }

  /** The proxy has asked. */
  private final class Check implements ShapeNote {
    private final Slot slot;
    private final Statement statement;
    private final boolean isShared;

    Check(Slot slot, Statement statement, boolean isShared) {
      this.slot = slot;
      this.statement = statement;
      this.isShared = isShared;
    }

    @Override
    public void described(Shape shape) {
      statement.stale(!shape.equals(statement.shape()));
      if (isShared) {
        shared.described(slot, statement, shape);
      }
    }

    @Override
    public void done() {
      goOn();
    }

    /** It cannot even be prepared any more: the client gets the server's error. */
    @Override
    public void undone() {
      goOn();
    }

    /** Later: the server's other answers come first. */
    private void goOn() {
      session.eventLoop().execute(this::resume);
    }

    private void resume() {
      if (waiting == this && session.phase() == Phase.WAITING) {
        session.resume(session.resumeTo());
      }
      // Only now: a cancel in between must find that the message is still to come.
      if (waiting == this) {
        waiting = null;
      }
    }
  }
}
