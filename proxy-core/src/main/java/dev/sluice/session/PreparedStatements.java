package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.server.ServerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements that the client has prepared, under its own names, and the portals it has bound. A
 * statement is prepared on a server connection when a message that goes there names it: {@link
 * #align}. The unnamed statement is the one under the empty name.
 *
 * <p>Both tables, the client's and the connection's, are changed when the message is sent, since
 * the next message of a pipeline counts on it, and changed back when the server refuses it or skips
 * it.
 */
final class PreparedStatements {
  private static final byte[] UNNAMED = {};

  /** Stands for whatever a connection may or may not have under a name. */
  private static final Statement UNCERTAIN = new Statement(new byte[0], Unclassified.UNDEFINED);

  /** This many closed statements may stay on a connection until it is tidied. */
  private static final int STALE = 16;

  private final NameTable<Statement> defined = new NameTable<>();
  private final NameTable<Statement> portals = new NameTable<>();

  private final StatementChanges changes = new StatementChanges(defined);
  private boolean mayHaveLocal;
  private boolean mayHaveBegin;

  /** What the client has under that name, or null. */
  @Nullable Statement find(ByteBuf buffer, int index, int length) {
    return defined.get(buffer, index, length);
  }

  /** The statement that the portal was bound to, or null. */
  @Nullable Statement portal(ByteBuf buffer, int index, int length) {
    return portals.get(buffer, index, length);
  }

  /** A Bind is on its way. */
  void bound(ByteBuf buffer, int index, int length, @Nullable Statement statement) {
    if (portals.get(buffer, index, length) != statement) {
      portals.set(name(buffer, index, length), statement);
    }
  }

  /** What is not confirmed yet, or not told to the client. */
  StatementChanges changes() {
    return changes;
  }

  /** The transaction has ended, and its portals with it. */
  void portalsClosed() {
    if (portals.size() > 1) {
      portals.clear();
    }
  }

  /**
   * Makes the connection know the same under a name as the client does, ahead of a message that
   * uses it. Also when the client has nothing there: then the server's own error is the right one.
   *
   * @return whether anything was to be done
   */
  boolean align(
      Slot slot,
      PendingReplies pending,
      ServerWriter writer,
      ByteBuf buffer,
      int index,
      int length) {
    Statement wanted = defined.get(buffer, index, length);
    Statement there = slot.prepared().get(buffer, index, length);
    if (wanted == there) {
      return false;
    }
    byte[] name = name(buffer, index, length);
    ServerConnection connection = slot.connection();
    ByteBuf messages = connection.newBuffer();
    if (there != null) {
      ClientMessages.closeStatement(messages, name);
      pending.add(
          (byte) (PendingReplies.CLOSE | PendingReplies.SWALLOW),
          changes.change(slot.prepared(), name, null));
    }
    if (wanted != null && !wanted.isOversize()) {
      PendingReplies.Note defined = changes.change(slot.prepared(), name, wanted);
      if (wanted.isPreparedBySql()) {
        prepareBySql(messages, wanted, pending, defined);
        overwritten(slot);
      } else {
        ClientMessages.parse(messages, name, wanted.serverContent());
        pending.add((byte) (PendingReplies.PARSE | PendingReplies.SWALLOW), defined);
      }
    }
    writer.inject(messages);
    return true;
  }

  private static void prepareBySql(
      ByteBuf messages, Statement wanted, PendingReplies pending, PendingReplies.Note done) {
    ClientMessages.parse(messages, UNNAMED, wanted.content());
    ClientMessages.bindUnnamed(messages);
    ClientMessages.executeUnnamed(messages);
    pending.add((byte) (PendingReplies.PARSE | PendingReplies.SWALLOW), null);
    pending.add((byte) (PendingReplies.BIND | PendingReplies.SWALLOW), null);
    pending.add((byte) (PendingReplies.EXECUTE | PendingReplies.SWALLOW), done);
  }

  /** A Parse is on its way to the connection. Returns what must hear how it ends. */
  PendingReplies.@Nullable Note defining(
      Slot slot, ByteBuf buffer, int index, int length, Statement statement) {
    mayHaveLocal |= statement.classification().isProxys();
    if (defined.get(buffer, index, length) == statement
        && slot.prepared().get(buffer, index, length) == statement) {
      return null;
    }
    byte[] name = name(buffer, index, length);
    return StatementChanges.both(
        changes.change(defined, name, statement), changes.change(slot.prepared(), name, statement));
  }

  /** The client has defined a statement of which no server hears. */
  void defined(byte[] name, Statement statement) {
    mayHaveBegin |= isBegin(statement);
    defined.set(name, statement);
  }

  private static boolean isBegin(@Nullable Statement statement) {
    return statement != null
        && (statement.classification().kind() == Kind.BEGIN
            || statement.classification().kind() == Kind.BEGIN_READ_ONLY);
  }

  /** The client defines a statement, or closes it, that no connection has under that name. */
  PendingReplies.Note defining(byte[] name, @Nullable Statement statement) {
    mayHaveBegin |= isBegin(statement);
    return changes.change(defined, name, statement);
  }

  /** A Close is on its way to the connection. */
  PendingReplies.Note closing(Slot slot, ByteBuf buffer, int index, int length) {
    byte[] name = name(buffer, index, length);
    return StatementChanges.both(
        changes.change(defined, name, null), changes.change(slot.prepared(), name, null));
  }

  /**
   * The client closes a statement while it has no connection: each one follows when the name is
   * used there again.
   */
  void close(ByteBuf buffer, int index, int length) {
    defined.set(name(buffer, index, length), null);
  }

  /** A Query destroys the unnamed statement (manual: "Message Flow", Extended Query). */
  void querySent(Slot slot) {
    queryAnswered();
    queryAnswered(slot);
  }

  /** The same for a Query of the client that no server has got. */
  void queryAnswered() {
    defined.set(UNNAMED, null);
  }

  /** The same for a Query that the client has not sent. */
  void queryAnswered(Slot slot) {
    slot.prepared().set(UNNAMED, null);
  }

  /** A statement of the proxy's own has replaced the unnamed one on the connection. */
  void overwritten(Slot slot) {
    slot.prepared().set(UNNAMED, null);
  }

  /** A PREPARE of SQL has run on the connection. */
  void preparedBySql(Slot slot, byte[] name, Statement statement) {
    defined.set(name, statement);
    slot.prepared().set(name, statement);
  }

  /** The client prepares what no server needs to know. */
  void define(ByteBuf buffer, int index, int length, Statement statement) {
    mayHaveLocal = true;
    defined.set(name(buffer, index, length), statement);
  }

  /** The client prepares a BEGIN that no server gets yet. */
  void defineBegin(ByteBuf buffer, int index, int length, Statement statement) {
    mayHaveBegin = true;
    defined.set(name(buffer, index, length), statement);
  }

  /** Whether the client has ever prepared one. */
  boolean mayHaveBegin() {
    return mayHaveBegin;
  }

  /** Whether the client has ever prepared such a statement. */
  boolean mayHaveLocal() {
    return mayHaveLocal;
  }

  /** DISCARD ALL has run: the client has nothing prepared any more. */
  void discarded(Slot slot) {
    defined.clear();
    portals.clear();
    slot.prepared().clear();
    slot.memory().shared().clear();
  }

  /**
   * DEALLOCATE has run on the connection: what is there now is not known name by name. Closing a
   * name that is not there is no error, so each one is closed and prepared again when it is used.
   *
   * @param what the name, or null when it stood in a longer text; the client's names then stay, at
   *     the worst one too many
   */
  void deallocated(Slot slot, @Nullable Deallocation what) {
    if (what != null) {
      String name = what.name();
      if (name == null) {
        defined.clear();
        slot.memory().shared().clear();
      } else {
        defined.set(name.getBytes(StandardCharsets.UTF_8), null);
      }
    }
    if (what == null) {
      uncertain(slot);
    } else {
      slot.prepared().replaceAll(UNCERTAIN);
    }
  }

  /** Any name may be gone from the connection. */
  void uncertain(Slot slot) {
    slot.prepared().replaceAll(UNCERTAIN);
    slot.memory().shared().doubt();
  }

  /** Whether the connection holds many statements that the client has closed in the meantime. */
  boolean hasStale(Slot slot) {
    return slot.prepared().size() > 2 * defined.size() + STALE;
  }

  /** Whether the connection holds statements under names that clients gave. */
  boolean hasNamed(Slot slot) {
    int unnamed = slot.prepared().get(UNNAMED) == null ? 0 : 1;
    return slot.prepared().size() > unnamed;
  }

  /** Closes on the connection what the client has closed, or never had. */
  void closeStale(Slot slot, PendingReplies pending, ServerWriter writer) {
    List<byte[]> stale = new ArrayList<>();
    slot.prepared()
        .forEach(
            (name, statement) -> {
              if (defined.get(name) != statement) {
                stale.add(name);
              }
            });
    ByteBuf messages = slot.connection().newBuffer();
    for (byte[] name : stale) {
      ClientMessages.closeStatement(messages, name);
      pending.add(
          (byte) (PendingReplies.CLOSE | PendingReplies.SWALLOW),
          changes.change(slot.prepared(), name, null));
    }
    writer.inject(messages);
  }

  private static byte[] name(ByteBuf buffer, int index, int length) {
    return length == 0 ? UNNAMED : ByteBufUtil.getBytes(buffer, index, length);
  }
}
