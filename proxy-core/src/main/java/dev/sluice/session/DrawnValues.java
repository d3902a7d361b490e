package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What {@code currval} and {@code lastval} tell: values that a session has drawn from sequences
 * stay with the server connection on which it drew them. A session that shares connections is told
 * none of another's; once somebody with its login has asked, it keeps the connection that it draws
 * on. One per session, on its event loop.
 */
final class DrawnValues {
  private final ClientSession session;
  private final Sharing sharing;
  private final String login;

  DrawnValues(ClientSession session) {
    this.session = session;
    this.sharing = session.services().sharing();
    this.login = session.identity().login().key().toString();
  }

  private boolean concerns(Slot slot) {
    return slot.isPrimary() && session.servers().lending().shares();
  }

  /** A write is on its way: it may draw some. */
  void writes(Slot slot) {
    if (concerns(slot)) {
      slot.memory().drawn(true);
      if (sharing.followsSequences(login)) {
        session.state().pin(PinReason.SEQUENCE);
      }
    }
  }

  /**
   * In front of a statement outside a transaction: what others have drawn is not for this session.
   *
   * @param statement null when it has not been looked at
   */
  void hideOthers(Slot slot, @Nullable Classification statement) {
    if (!concerns(slot)) {
      return;
    }
    if (statement != null && statement.has(Effect.SEQUENCE_STATE)) {
      sharing.followSequences(login);
    }
    if (slot.memory().mayHaveDrawn()
        && sharing.followsSequences(login)
        && !session.state().pins().has(PinReason.SEQUENCE)) {
      slot.memory().drawn(false);
      session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), null);
      session.prepared().overwritten(slot);
      ByteBuf query = slot.connection().newBuffer();
      ClientMessages.query(query, "DISCARD SEQUENCES");
      slot.write(query);
    }
  }
}
