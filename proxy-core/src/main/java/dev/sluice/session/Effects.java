package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a statement leaves behind in the session once the server has run it. */
final class Effects implements PendingReplies.Note {
  private final ClientSession session;
  private final Slot slot;
  private final Classification statement;
  private final @Nullable Deallocation deallocation;

  private Effects(
      ClientSession session,
      Slot slot,
      Classification statement,
      @Nullable Deallocation deallocation) {
    this.session = session;
    this.slot = slot;
    this.statement = statement;
    this.deallocation = deallocation;
  }

  /**
   * What must hear how the statement ends, or null: most leave nothing behind.
   *
   * @param sql its text, asked for only when it matters
   */
  static PendingReplies.@Nullable Note of(
      ClientSession session, Slot slot, @Nullable Classification statement, Supplier<String> sql) {
    if (statement == null || !matters(statement)) {
      return null;
    }
    if (statement.has(Effect.PREPARES)) {
      return session.reader().sqlPrepared().prepares(slot, sql.get());
    }
    Deallocation named = Deallocation.of(statement, sql);
    return new Effects(session, slot, statement, named);
  }

  /** The same for an Execute of a portal of that statement. */
  static PendingReplies.@Nullable Note of(
      ClientSession session, Slot slot, @Nullable Statement statement) {
    return statement == null || !matters(statement.classification())
        ? null
        : of(session, slot, statement.classification(), statement::text);
  }

  /** Whether the statement leaves anything behind. */
  private static boolean matters(Classification statement) {
    return !statement.settings().isEmpty()
        || statement.has(Effect.DISCARD_ALL | Effect.DEALLOCATE | Effect.PREPARES);
  }

  @Override
  public void done() {
    session.state().succeeded(statement);
    if (statement.has(Effect.DISCARD_ALL)) {
      session.prepared().discarded(slot);
      session.servers().releaseOthers(slot);
    } else if (statement.has(Effect.DEALLOCATE)) {
      session.prepared().deallocated(slot, deallocation);
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
