package dev.sluice.session;

import dev.sluice.codec.ClientMessages;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Repeats the session's settings on a connection that has others: in the same write as the
 * statement that needs them, or in a step of its own when the server could refuse them. One per
 * session, on its event loop.
 */
final class SettingsReplay {
  private final ClientSession session;
  private @Nullable Slot stepping;

  SettingsReplay(ClientSession session) {
    this.session = session;
  }

  private String missing(Slot slot) {
    return session.state().settings().replay(slot.memory().settings());
  }

  /** Whether no statement may be sent to the connection before it has confirmed the settings. */
  boolean needsStep(Slot slot) {
    return !session.state().settings().areCertain() && !missing(slot).isEmpty();
  }

  /**
   * Sends them, and nothing else.
   *
   * @param then told whether the server has taken them
   */
  void step(Slot slot, Consumer<Boolean> then) {
    Outcome taken = new Outcome();
    stepping = slot;
    session
        .boundary()
        .ask(
            slot,
            () -> {
              stepping = null;
              then.accept(taken.isDone());
            });
    write(slot, missing(slot), taken);
    slot.flush();
  }

  /** Whether the lost connection was in the middle of a step; it has no end. */
  boolean isStepOf(Slot lost) {
    boolean lostStep = stepping == lost;
    stepping = lostStep ? null : stepping;
    return lostStep;
  }

  /** In front of a statement outside a transaction, in the same write. */
  void bring(Slot slot) {
    String missing = missing(slot);
    if (!missing.isEmpty()) {
      write(slot, missing, brought(slot));
    }
  }

  private void write(Slot slot, String sql, PendingReplies.Note note) {
    session.pending().add((byte) (PendingReplies.QUERY | PendingReplies.SWALLOW), note);
    session.prepared().queryAnswered(slot);
    ByteBuf query = slot.connection().newBuffer();
    ClientMessages.query(query, sql);
    slot.write(query);
    slot.memory().hasSettings(session.state().settings().statements());
  }

  /** They cannot fail; should they all the same, what ran without them must not pass for right. */
  private PendingReplies.Note brought(Slot slot) {
    return new PendingReplies.Note() {
      @Override
      public void done() {}

      @Override
      public void undone() {
        if (slot.connection().isActive() && !session.rerun().isDraining()) {
          session.fatal(SessionErrors.settingsLost());
        }
      }
    };
  }
}
