package dev.sluice.session;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Changes of {@link PreparedStatements}' tables that a server has neither confirmed nor refused, or
 * that the client has not been told of. One per session, on its event loop.
 */
final class StatementChanges {
  private final NameTable<Statement> defined;

  /** In the order in which they were sent. */
  private final ArrayDeque<Change<?>> unconfirmed = new ArrayDeque<>(2);

  /** Confirmed by a server, but the client does not know yet and may never: the last one last. */
  private final ArrayDeque<Change<?>> untold = new ArrayDeque<>(0);

  private boolean telling = true;

  /**
   * Makes the log of one session.
   *
   * @param defined the client's own table
   */
  StatementChanges(NameTable<Statement> defined) {
    this.defined = defined;
  }

  /**
   * Whether the client gets the answers as they come. While it does not, {@link #revoke} can take
   * back what they confirm.
   */
  void telling(boolean at) {
    telling = at;
    untold.clear();
  }

  /** What the client has not been told of will be sent again: for it, it has not happened. */
  void revoke() {
    while (!untold.isEmpty()) {
      untold.removeLast().takeBack();
    }
    telling = true;
  }

  /** Makes a change. Returns what must hear how the message ends that causes it. */
  <V> PendingReplies.Note change(NameTable<V> table, byte[] name, @Nullable V value) {
    Change<V> change = new Change<>(table, name, table.set(name, value));
    unconfirmed.addLast(change);
    return change;
  }

  /** A change that the server has neither confirmed nor refused. */
  private final class Change<V> implements PendingReplies.Note {
    private final NameTable<V> table;
    private final byte[] name;
    private @Nullable V before;

    Change(NameTable<V> table, byte[] name, @Nullable V before) {
      this.table = table;
      this.name = name;
      this.before = before;
    }

    @Override
    public void done() {
      unconfirmed.remove(this);
      if (!telling && table == defined) {
        untold.addLast(this);
      }
    }

    @Override
    public void undone() {
      boolean later = false;
      for (Change<?> change : unconfirmed) {
        if (later && change.inherits(this)) {
          unconfirmed.remove(this);
          return;
        }
        later |= change == this;
      }
      unconfirmed.remove(this);
      takeBack();
    }

    /** A later batch has changed it again; that one must not bring back what never was. */
    @SuppressWarnings("unchecked")
    private boolean inherits(Change<?> earlier) {
      boolean same = earlier.table == table && Arrays.equals(earlier.name, name);
      if (same) {
        before = (V) earlier.before;
      }
      return same;
    }

    private void takeBack() {
      table.set(name, before);
    }
  }

  /** Both hear the same. */
  static PendingReplies.Note both(PendingReplies.Note first, PendingReplies.Note second) {
    return new PendingReplies.Note() {
      @Override
      public void done() {
        first.done();
        second.done();
      }

      @Override
      public void undone() {
        second.undone();
        first.undone();
      }
    };
  }
}
