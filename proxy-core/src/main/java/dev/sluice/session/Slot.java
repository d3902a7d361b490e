package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.routing.Classification;
import dev.sluice.server.ServerConnection;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.buffer.ByteBuf;

/**
 * One server connection of a session, and what the session knows of it. Lives from lease to
 * release, on the session's event loop.
 */
final class Slot implements ServerConnection.Listener {
  private final ClientSession session;
  private Node node;
  private final ServerConnection connection;
  private final MessageFramer framer = new MessageFramer(ClientSession.MAX_MESSAGE);
  private final ServerMemory memory;
  private final Phase.Attached attached = new Phase.Attached(this);
  private boolean used;
  private boolean unflushed;
  private int left;

  Slot(ClientSession session, Node node, ServerConnection connection) {
    this.session = session;
    this.node = node;
    this.connection = connection;
    this.memory = ServerMemory.of(connection);
    session.exchange().tally().add(Tally.Figure.ASSIGNMENTS, 1);
  }

  /** The node as it was when the session was last attached. */
  Node node() {
    return node;
  }

  /** The session is being attached: the node may have become the primary since the last time. */
  void attachedTo(Node now) {
    node = now;
  }

  boolean isPrimary() {
    return node.role() == Role.PRIMARY;
  }

  ServerConnection connection() {
    return connection;
  }

  /** What the server sent. */
  MessageFramer framer() {
    return framer;
  }

  /** The statements that the server has under each name. */
  NameTable<Statement> prepared() {
    return memory.prepared();
  }

  /** The phase of a session that is attached here. */
  Phase.Attached attached() {
    return attached;
  }

  /** What the server has of its users. */
  ServerMemory memory() {
    return memory;
  }

  /** Whether anything was ever sent: if not, it needs no cleaning. */
  boolean isUsed() {
    return used;
  }

  /**
   * A statement runs on a replica, in a READ ONLY transaction, that leaves something behind there.
   */
  void mark(Classification statement) {
    left |= PinReason.of(statement);
  }

  /** Whether the session must keep the replica's connection: its locks and cursors are there. */
  boolean isMarked() {
    return (left & (PinReason.HOLD_CURSOR.bit() | PinReason.ADVISORY_LOCK.bit())) != 0;
  }

  /** Whether anything was left on the replica's connection. */
  boolean isDirty() {
    return left != 0;
  }

  /** Queues bytes for the server; consumes them. */
  void write(ByteBuf bytes) {
    used = true;
    unflushed = true;
    connection.write(bytes);
  }

  void flush() {
    if (unflushed) {
      unflushed = false;
      connection.flush();
    }
  }

  @Override
  public void onServerRead(ByteBuf bytes) {
    session.onServerRead(this, bytes);
    if (!connection.isHeldBy(this)) {
      // It has gone back: the end of the round will be told to somebody else.
      session.endRound();
    }
  }

  @Override
  public void onServerReadComplete() {
    session.rerun().shows();
    session.endRound();
  }

  @Override
  public void onServerClosed() {
    session.servers().onClosed(this);
  }

  @Override
  public void onServerWritability(boolean writable) {
    session.updateAutoRead();
  }
}
