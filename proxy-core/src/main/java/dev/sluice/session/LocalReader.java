package dev.sluice.session;

import dev.sluice.codec.ErrorFields;
import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.Classification;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers a Query that needs no server; {@link LocalBatch} does the same for the extended protocol.
 * Its answer keeps its place: it waits until servers owe nothing. One per session, on its event
 * loop.
 */
final class LocalReader {
  private final ClientSession session;
  private final MessageFramer framer;
  private final Forwarder forwarder;
  private final LocalStatements statements;
  private final LocalBatch batch;
  private final TransactionControl control;

  LocalReader(ClientSession session, MessageFramer framer, Forwarder forwarder) {
    this.session = session;
    this.framer = framer;
    this.forwarder = forwarder;
    this.statements = new ProxyStatements(session);
    this.control = new TransactionControl(session);
    this.batch = new LocalBatch(session, framer, statements);
  }

  LocalBatch batch() {
    return batch;
  }

  /** Whether the Query at the head is answered here. */
  boolean takes(@Nullable Classification statement) {
    return statement != null && statements.answers(statement);
  }

  /** The Query at the head. False: the session waits. */
  boolean query(@Nullable Slot current, Classification statement) {
    if (session.transaction().isFailed()) {
      return control.answers(statement);
    }
    boolean inBatch = current != null && forwarder.isUnsynced();
    if (current != null && (inBatch || isAborted())) {
      ServerError.inPlaceOfQuery(session, current, ServerError.mixed());
      return true;
    }
    if (!session.pending().isEmpty()) {
      return false;
    }
    LocalAnswer answer =
        statement.isMixed()
            ? new LocalAnswer.Refused(ServerError.mixed())
            : statements.run(text(), current);
    if (answer == null) {
      return false;
    }
    finish(current, answer);
    return true;
  }

  private boolean isAborted() {
    return session.status() == TransactionStatus.FAILED;
  }

  private String text() {
    return ErrorFields.string(framer.buffer(), framer.body(), framer.start() + framer.available());
  }

  private void finish(@Nullable Slot current, LocalAnswer answer) {
    if (answer instanceof LocalAnswer.Refused refused) {
      if (current != null && session.exchange().isInTransaction()) {
        ServerError.inPlaceOfQuery(session, current, refused.error());
        return;
      }
      session.transaction().failed();
      refuse(refused.error());
    } else {
      write((LocalAnswer.Done) answer);
    }
    session.prepared().close(Unpooled.EMPTY_BUFFER, 0, 0);
    forwarder.skip(current);
    session.boundary().leaveIfDone();
  }

  private void refuse(PgError error) {
    session
        .client()
        .write(
            out -> {
              ServerMessages.error(out, error);
              ready(out);
            });
  }

  private void write(LocalAnswer.Done done) {
    if (session.status() == TransactionStatus.IDLE) {
      session.state().options().committed();
    }
    session
        .client()
        .write(
            out -> {
              if (!done.columns().isEmpty()) {
                ResultMessages.rowDescription(out, done.columns());
              }
              for (List<String> row : done.rows()) {
                ResultMessages.dataRow(out, row);
              }
              ResultMessages.commandComplete(out, done.tag());
              ready(out);
            });
  }

  private void ready(ByteBuf out) {
    ServerMessages.readyForQuery(out, session.status());
  }

  /** The statement under way will not be answered. */
  void forget() {
    statements.forget();
    batch.forget();
  }
}
