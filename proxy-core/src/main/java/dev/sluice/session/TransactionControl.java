package dev.sluice.session;

import dev.sluice.codec.ResultMessages;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.PgError;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;

/**
 * Answers Query messages that need no server because the transaction that they begin, change or end
 * is known to none. One per session, on its event loop.
 */
final class TransactionControl {
  private final ClientSession session;
  private final Transaction transaction;

  TransactionControl(ClientSession session) {
    this.session = session;
    this.transaction = session.transaction();
  }

  /**
   * The Query at the head, of a session that is attached to no server.
   *
   * @return whether it is answered
   */
  boolean answers(Classification statement) {
    if (!transaction.isDeferred()) {
      return defers(statement);
    }
    return ends(statement)
        || (transaction.isFailed() ? refuses(statement) : changesModes(statement));
  }

  private boolean defers(Classification statement) {
    if (statement.kind() != Kind.BEGIN && statement.kind() != Kind.BEGIN_READ_ONLY) {
      return false;
    }
    answer(transaction.defer(text(), statement));
    return true;
  }

  private String text() {
    return session.reader().forwarder().text();
  }

  private boolean ends(Classification statement) {
    boolean ends = transaction.endsBy(statement);
    if (ends) {
      answer(transaction.end(statement.has(Effect.COMMIT)));
    }
    return ends;
  }

  private boolean changesModes(Classification statement) {
    boolean changes =
        statement.kind() == Kind.TRANSACTION_CONTROL
            && statement.has(Effect.MODE_READ_ONLY | Effect.MODE_READ_WRITE)
            && !statement.has(Effect.MODE_SERIALIZABLE);
    if (changes) {
      transaction.change(text(), statement);
      answer("SET");
    }
    return changes;
  }

  private boolean refuses(Classification statement) {
    PgError error = transaction.refusal(statement);
    session.client().write(out -> ServerMessages.error(out, error));
    ready();
    return true;
  }

  private void answer(String tag) {
    session.prepared().queryAnswered();
    session.client().write(out -> ResultMessages.commandComplete(out, tag));
    ready();
  }

  private void ready() {
    session.client().write(out -> ServerMessages.readyForQuery(out, session.status()));
    session.reader().framer().skip();
  }
}
