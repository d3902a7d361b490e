package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers a batch of the extended protocol that needs no server, message by message up to its Sync.
 * Which statements those are and what is said to them, {@link LocalStatements} know. Statements and
 * portals stand in {@link PreparedStatements} beside those that servers have.
 *
 * <p>An error skips the rest up to Sync. Inside a transaction the server raises it, since it aborts
 * the transaction: {@link ServerError#inBatch}. One per session, on its event loop.
 */
final class LocalBatch {
  /** No message of such a batch is longer, in bytes. */
  private static final int MAX_MESSAGE = 256 * 1024;

  private final ClientSession session;
  private final MessageFramer framer;
  private final LocalStatements statements;
  private final LocalBatchStart start;
  private final LocalMessage message;
  private final NameTable<LocalPortal> portals = new NameTable<>();
  private boolean open;
  private boolean skipping;

  LocalBatch(ClientSession session, MessageFramer framer, LocalStatements statements) {
    this.session = session;
    this.framer = framer;
    this.statements = statements;
    this.start = new LocalBatchStart(session, framer, statements);
    this.message = new LocalMessage(framer);
  }

  /** Whether the message at the head belongs to such a batch, or may yet turn out to. */
  boolean isNext() {
    return open || start.mayBeLocal();
  }

  /**
   * The message at the head.
   *
   * @param current the connection that replies are owed by or a transaction is open on, or null
   * @return false: the session waits, or more of it must arrive
   */
  boolean pass(@Nullable Slot current) {
    if ((!open && !start.isLocal()) || !session.pending().isEmpty()) {
      return false;
    }
    open = true;
    byte type = framer.type();
    if (skipping && type != ClientMessage.SYNC) {
      return skip(current);
    }
    if (session.status() == TransactionStatus.FAILED || framer.length() > MAX_MESSAGE) {
      return fail(current, ServerError.mixed());
    }
    if (!framer.isWhole()) {
      return false;
    }
    try {
      return answer(type, current);
    } catch (RefusedMessage refused) {
      return fail(current, refused.error());
    }
  }

  private boolean answer(byte type, @Nullable Slot current) throws RefusedMessage {
    return switch (type) {
      case ClientMessage.PARSE -> parse(current);
      case ClientMessage.BIND -> bind(current);
      case ClientMessage.DESCRIBE -> describe(current);
      case ClientMessage.EXECUTE -> execute(current);
      case ClientMessage.CLOSE -> close(current);
      case ClientMessage.SYNC -> sync(current);
      default -> skip(current);
    };
  }

  private boolean parse(@Nullable Slot current) throws RefusedMessage {
    LocalMessage.Name name = message.firstName();
    Statement statement =
        session.texts().statement(framer.buffer(), name.end() + 1, message.end() - name.end() - 1);
    if (!statements.answers(statement.classification()) || statement.classification().isMixed()) {
      throw new RefusedMessage(ServerError.mixed());
    }
    if (!name.isEmpty() && find(name) != null) {
      throw RefusedMessage.of(
          SqlState.DUPLICATE_PREPARED_STATEMENT,
          "prepared statement \"" + message.text(name) + "\" already exists");
    }
    session.prepared().define(framer.buffer(), name.start(), name.length(), statement);
    return reply(current, ResultMessages::parseComplete);
  }

  private boolean bind(@Nullable Slot current) throws RefusedMessage {
    LocalMessage.Name portal = message.firstName();
    LocalMessage.Name name = message.name(portal.end() + 1);
    Statement statement = local(name);
    String text = message.text(portal);
    if (!portal.isEmpty()
        && portals.get(framer.buffer(), portal.start(), portal.length()) != null) {
      throw RefusedMessage.of(SqlState.DUPLICATE_CURSOR, "cursor \"" + text + "\" already exists");
    }
    List<String> columns = statements.columns(statement.text());
    short[] formats = message.resultFormats(name, columns.size());
    session.prepared().bound(framer.buffer(), portal.start(), portal.length(), statement);
    portals.set(message.bytes(portal), new LocalPortal(statement.text(), columns, formats));
    return reply(current, ResultMessages::bindComplete);
  }

  private boolean describe(@Nullable Slot current) throws RefusedMessage {
    LocalMessage.Name name = message.nameBehindKind();
    if (!message.isOfStatement()) {
      LocalPortal portal = portal(name);
      return reply(current, out -> columns(out, portal.columns(), portal.formats()));
    }
    List<String> columns = statements.columns(local(name).text());
    return reply(
        current,
        out -> {
          ResultMessages.noParameters(out);
          columns(out, columns, new short[0]);
        });
  }

  private static void columns(ByteBuf out, List<String> columns, short[] formats) {
    if (columns.isEmpty()) {
      ResultMessages.noData(out);
    } else {
      ResultMessages.rowDescription(out, columns, formats);
    }
  }

  private boolean execute(@Nullable Slot current) throws RefusedMessage {
    LocalMessage.Name name = message.firstName();
    LocalPortal portal = portal(name);
    if (!portal.hasRun()) {
      LocalAnswer answer = statements.run(portal.sql(), current);
      if (answer == null) {
        return false;
      }
      if (answer instanceof LocalAnswer.Refused refused) {
        throw new RefusedMessage(refused.error());
      }
      portal.ran((LocalAnswer.Done) answer);
    }
    int most = message.rowLimit(name);
    return reply(current, out -> portal.fetch(out, most));
  }

  private boolean close(@Nullable Slot current) throws RefusedMessage {
    LocalMessage.Name name = message.nameBehindKind();
    if (message.isOfStatement()) {
      // Servers that have it hear of it when the name is used there again.
      session.prepared().close(framer.buffer(), name.start(), name.length());
    } else if (portals.set(message.bytes(name), null) != null) {
      session.prepared().bound(framer.buffer(), name.start(), name.length(), null);
    } else if (current != null) {
      BatchMove.closePortal(session, current);
      return true;
    }
    return reply(current, ServerMessages::closeComplete);
  }

  private boolean sync(@Nullable Slot current) {
    TransactionStatus status = session.status();
    open = false;
    skipping = false;
    if (status == TransactionStatus.IDLE) {
      session.state().options().committed();
      portals.clear();
      session.prepared().portalsClosed();
    }
    session.client().write(out -> ServerMessages.readyForQuery(out, status));
    skip(current);
    session.boundary().leaveIfDone();
    return true;
  }

  private boolean fail(@Nullable Slot current, PgError error) {
    skip(current);
    if (current != null && session.exchange().isInTransaction()) {
      forget();
      ServerError.inBatch(session, current, error);
      return session.reader().stay();
    }
    skipping = true;
    boolean aborted = session.transaction().isFailed();
    session.transaction().failed();
    session.state().options().rolledBack();
    PgError told = aborted ? session.transaction().refusal(Unclassified.UNDEFINED) : error;
    session.client().write(out -> ServerMessages.error(out, told));
    return true;
  }

  private boolean reply(@Nullable Slot current, Consumer<ByteBuf> answer) {
    session.client().write(answer);
    return skip(current);
  }

  private boolean skip(@Nullable Slot current) {
    session.reader().forwarder().skip(current);
    return true;
  }

  private @Nullable Statement find(LocalMessage.Name name) {
    return session.prepared().find(framer.buffer(), name.start(), name.length());
  }

  private Statement local(LocalMessage.Name name) throws RefusedMessage {
    Statement statement = find(name);
    if (statement == null) {
      throw RefusedMessage.of(
          SqlState.INVALID_SQL_STATEMENT_NAME,
          name.isEmpty()
              ? "unnamed prepared statement does not exist"
              : "prepared statement \"" + message.text(name) + "\" does not exist");
    }
    if (!statements.answers(statement.classification())) {
      throw new RefusedMessage(ServerError.mixed());
    }
    return statement;
  }

  private LocalPortal portal(LocalMessage.Name name) throws RefusedMessage {
    LocalPortal portal = portals.get(framer.buffer(), name.start(), name.length());
    if (portal == null) {
      throw RefusedMessage.of(
          SqlState.INVALID_CURSOR_NAME, "portal \"" + message.text(name) + "\" does not exist");
    }
    return portal;
  }

  /** The batch at the head is not answered here after all. */
  void forget() {
    open = false;
    skipping = false;
  }
}
