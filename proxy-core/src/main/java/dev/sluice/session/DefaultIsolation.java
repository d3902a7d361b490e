package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.RowValues;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Whether the session's transactions are READ COMMITTED unless they say otherwise. No
 * ParameterStatus tells, and a role or database may have a default of its own: a server is asked,
 * once, and again after the session has changed settings. One per session, on its event loop.
 */
final class DefaultIsolation {
  private static final String QUESTION = "SHOW default_transaction_isolation";

  private final ClientSession session;
  private @Nullable String told;
  private int settingsVersion = -1;
  private @Nullable Slot asked;

  DefaultIsolation(ClientSession session) {
    this.session = session;
  }

  boolean isKnown() {
    return told != null && settingsVersion == session.state().settings().version();
  }

  boolean isReadCommitted() {
    // READ UNCOMMITTED is the same (manual: "Transaction Isolation").
    return "read committed".equals(told) || "read uncommitted".equals(told);
  }

  /** Asks the server; the session waits, and then goes on with the message at the head. */
  void ask(Slot slot) {
    asked = slot;
    session
        .boundary()
        .ask(
            slot,
            () -> {
              asked = null;
              session.resume(Phase.IDLE);
            });
    session.waits();
    session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), new Answer());
    // A Query destroys the unnamed statement; the client's is prepared again when it is used.
    session.prepared().overwritten(slot);
    ByteBuf query = slot.connection().newBuffer();
    ClientMessages.query(query, QUESTION);
    slot.write(query);
    slot.flush();
  }

  /** Whether the lost connection owed the answer: then the message at the head is decided anew. */
  boolean isAskedAgain(Slot lost) {
    if (asked != lost) {
      return false;
    }
    asked = null;
    session.state().demand().avoid(lost.node());
    session.boundary().askNoMore();
    told = null;
    session.resume(Phase.IDLE);
    return true;
  }

  private final class Answer implements RowNote {
    @Override
    public void row(ByteBuf in, int body, int end) {
      told = RowValues.read(in, body, end).get(0);
      settingsVersion = session.state().settings().version();
    }

    @Override
    public void done() {}

    /** The server will have more to say to the transaction itself. */
    @Override
    public void undone() {
      told = "";
      settingsVersion = session.state().settings().version();
    }
  }
}
