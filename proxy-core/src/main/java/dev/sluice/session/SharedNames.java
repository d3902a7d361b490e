package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.MessageFramer;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.server.ServerLogin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * Named statements on a connection that sessions share: each is prepared there once under a name
 * made of its content, whatever the clients call it. Names of clients are replaced on the way.
 *
 * <pre>
 *   client                     server
 *   Parse a  ...               Parse sluice_1f.. ...      the first time
 *   Parse a  ...               Close (nothing)            it is there: answered by ParseComplete
 *   Bind a, Describe a         Bind sluice_1f.., ...      prepared ahead if it is not there
 *   Close a                    Close (nothing)            others may need it
 * </pre>
 *
 * <p>What has an error for an answer (a name that is taken, or unknown) is not replaced: the server
 * finds the words, with the client's own name in them. One per session, on its event loop.
 */
final class SharedNames {
  private final ClientSession session;
  private final MessageFramer framer;
  private final Forwarder forwarder;
  private final PendingReplies pending;

  SharedNames(ClientSession session, MessageFramer framer, Forwarder forwarder) {
    this.session = session;
    this.framer = framer;
    this.forwarder = forwarder;
    this.pending = session.pending();
  }

  /** Whether a server has prepared the same for a session with the same login. */
  boolean isKnown(Statement statement) {
    name(statement);
    return session.services().sharing().isKnown(key(), statement);
  }

  private ServerLogin.Key key() {
    return session.identity().login().key();
  }

  /** It is being prepared on the connection. Returns what must hear how that ends. */
  private PendingReplies.Note preparing(Slot slot, Statement statement) {
    PendingReplies.Note change =
        slot.memory().shared().preparing(session.prepared().changes(), statement);
    return new PendingReplies.Note() {
      @Override
      public void done() {
        session.services().sharing().prepared(key(), statement);
        change.done();
      }

      @Override
      public void undone() {
        change.undone();
      }
    };
  }

  /** Whether the statement is, or can be, on the connection under a name that sessions share. */
  boolean isShared(@Nullable Statement statement) {
    return session.servers().lending().shares() && statement != null && statement.isShareable();
  }

  /**
   * The Parse at the head, of a name that the client has not used yet.
   *
   * @return false when it must go out as it is
   */
  boolean parse(Slot slot, int name, int nameLength, Statement statement) {
    if (!isShared(statement)
        || !framer.isWhole()
        || session.exchange().status() == TransactionStatus.FAILED) {
      return false;
    }
    name(statement);
    SharedStatements there = slot.memory().shared();
    byte[] clients = ByteBufUtil.getBytes(framer.buffer(), name, nameLength);
    PendingReplies.Note defined = session.prepared().defining(clients, statement);
    if (there.uses(statement)) {
      pending.add(PendingReplies.KNOWN_PARSE, defined);
      forwarder.replaceAll(slot, closeNothing(slot));
      return true;
    }
    makeRoom(slot, statement);
    pending.add(PendingReplies.PARSE, StatementChanges.both(defined, preparing(slot, statement)));
    rename(slot, name, nameLength, statement);
    return true;
  }

  /**
   * Prepares the statement on the connection under its shared name, if it is not there.
   *
   * @return the statement; null when it is not one that sessions share
   */
  @Nullable Statement prepare(Slot slot, @Nullable Statement statement) {
    if (statement == null || !isShared(statement)) {
      return null;
    }
    name(statement);
    SharedStatements there = slot.memory().shared();
    if (!there.uses(statement)) {
      makeRoom(slot, statement);
      ByteBuf parse = slot.connection().newBuffer();
      ClientMessages.parse(parse, statement.sharedName(), statement.content());
      pending.add(
          (byte) (PendingReplies.PARSE | PendingReplies.SWALLOW), preparing(slot, statement));
      inject(slot, parse);
    }
    return statement;
  }

  /** What a shared statement gives on the connection; null when nobody knows yet. */
  @Nullable Shape shape(Slot slot, Statement statement) {
    name(statement);
    return slot.memory().shared().shape(statement);
  }

  /** The server has described the statement, under the client's name or its own. */
  void described(Slot slot, Statement statement, Shape shape) {
    if (isShared(statement) && statement.isNamed()) {
      slot.memory().shared().described(statement, shape);
    }
  }

  /** The name says what the statement is, and what it depends on at the moment it is prepared. */
  private void name(Statement statement) {
    if (!statement.isNamed()) {
      int definitions = session.services().sharing().definitions(key().database());
      statement.share(definitions + " " + session.state().shareSalt());
    }
  }

  /** Closes what is in the way of one more. */
  private void makeRoom(Slot slot, Statement statement) {
    SharedStatements there = slot.memory().shared();
    int most = session.services().sharing().maxPreparedStatements();
    for (byte[] name : there.inTheWayOf(statement, most)) {
      ByteBuf close = slot.connection().newBuffer();
      ClientMessages.closeStatement(close, name);
      pending.add(
          (byte) (PendingReplies.CLOSE | PendingReplies.SWALLOW),
          there.closing(session.prepared().changes(), name));
      inject(slot, close);
    }
  }

  private void inject(Slot slot, ByteBuf message) {
    forwarder.writeRun(slot);
    slot.write(message);
  }

  /**
   * Passes the message at the head with another name.
   *
   * @param name index of the client's
   */
  void rename(Slot slot, int name, int nameLength, Statement statement) {
    byte[] shared = statement.sharedName();
    ByteBuf buffer = framer.buffer();
    int start = framer.start();
    ByteBuf renamed = slot.connection().newBuffer();
    renamed
        .writeByte(framer.type())
        .writeInt(buffer.getInt(start + 1) + shared.length - nameLength)
        .writeBytes(buffer, framer.body(), name - framer.body())
        .writeBytes(shared);
    forwarder.replaceStart(slot, name + nameLength - start, renamed);
  }

  /**
   * The Close at the head, of a statement.
   *
   * @return false when it must go out as it is
   */
  boolean close(Slot slot, int name, int nameLength) {
    Statement statement = session.prepared().find(framer.buffer(), name, nameLength);
    if (!isShared(statement) || !framer.isWhole()) {
      return false;
    }
    byte[] clients = ByteBufUtil.getBytes(framer.buffer(), name, nameLength);
    if (slot.prepared().get(clients) != null) {
      return false;
    }
    pending.add(PendingReplies.CLOSE, session.prepared().defining(clients, null));
    forwarder.replaceAll(slot, closeNothing(slot));
    return true;
  }

  /** A message that the server answers in its turn, and that does nothing. */
  private static ByteBuf closeNothing(Slot slot) {
    ByteBuf close = slot.connection().newBuffer();
    ClientMessages.closeStatement(close, SharedStatements.NEVER_PREPARED);
    return close;
  }
}
