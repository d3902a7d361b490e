package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import org.jspecify.annotations.Nullable;

/** What a statement leaves behind in the session once the server has run it. */
final class Effects implements PendingReplies.Note {
  private final ClientSession session;
  private final Slot slot;
  private final Classification statement;

  private Effects(ClientSession session, Slot slot, Classification statement) {
    this.session = session;
    this.slot = slot;
    this.statement = statement;
  }

  /** What must hear how the statement ends, or null: most leave nothing behind. */
  static PendingReplies.@Nullable Note of(
      ClientSession session, Slot slot, @Nullable Classification statement) {
    if (statement == null
        || (statement.settings().isEmpty()
            && !statement.has(Effect.DISCARD_ALL | Effect.DEALLOCATE))) {
      return null;
    }
    return new Effects(session, slot, statement);
  }

  @Override
  public void done() {
    session.state().succeeded(statement);
    if (statement.has(Effect.DISCARD_ALL)) {
      session.prepared().discarded(slot);
      session.servers().releaseOthers(slot);
    } else if (statement.has(Effect.DEALLOCATE)) {
      session
          .prepared()
          .deallocated(slot, statement.detail().isEmpty() ? null : statement.detail());
    }
  }

  @Override
  public void undone() {
    if (statement.has(Effect.DEALLOCATE)) {
      // Some of a string's statements may have run.
      session.prepared().uncertain(slot);
    }
  }
}
