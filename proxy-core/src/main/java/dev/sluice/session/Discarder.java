package dev.sluice.session;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.PgError;

/**
 * Throws away what a client sends behind an error that the proxy raised or has passed on for a
 * batch that was cut: up to the Sync, as a server does. One per session, on its event loop.
 */
final class Discarder {
  private final ClientSession session;
  private final MessageFramer framer;
  private boolean toSync;

  Discarder(ClientSession session, MessageFramer framer) {
    this.session = session;
    this.framer = framer;
  }

  /** The statement at the head cannot be run; tells the client. */
  void refuse(PgError error) {
    session.client().write(out -> ServerMessages.error(out, error));
    byte type = framer.next() ? framer.type() : ClientMessage.SYNC;
    toSync = type != ClientMessage.QUERY && type != ClientMessage.FUNCTION_CALL;
  }

  /** The client has been told of an error in the batch whose rest follows. */
  void restOfBatch() {
    toSync = true;
  }

  /** Throws the current message away; the last one is answered. */
  void discard() {
    byte type = framer.type();
    session.reader().forwarder().skip(null);
    if (!toSync || type == ClientMessage.SYNC) {
      session.client().write(out -> ServerMessages.readyForQuery(out, session.status()));
      session.become(Phase.IDLE);
    }
  }
}
