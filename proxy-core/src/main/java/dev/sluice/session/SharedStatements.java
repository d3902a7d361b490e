package dev.sluice.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements that are prepared on a connection under names made of their content, for whichever
 * session needs them. Those not used for longest make room. On the connection's event loop.
 */
final class SharedStatements {
  /** A name that no statement gets. */
  static final byte[] NEVER_PREPARED = "sluice_".getBytes(StandardCharsets.US_ASCII);

  /** So much is closed at once when there are too many: one part in so many. */
  private static final int PART = 16;

  private final NameTable<Entry> entries = new NameTable<>();
  private long clock;

  private static final class Entry {
    private final byte[] name;
    private long usedAt;
    private boolean doubtful;
    private @Nullable Shape shape;

    Entry(byte[] name) {
      this.name = name;
    }
  }

  /** Whether the statement is there; then it counts as used now. */
  boolean uses(Statement statement) {
    Entry entry = entries.get(statement.sharedName());
    if (entry == null || entry.doubtful) {
      return false;
    }
    entry.usedAt = ++clock;
    return true;
  }

  /** What the statement gives there; null when that is not known, or it is not there. */
  @Nullable Shape shape(Statement statement) {
    Entry entry = entries.get(statement.sharedName());
    return entry == null || entry.doubtful ? null : entry.shape;
  }

  /** The server has described the statement. */
  void described(Statement statement, Shape shape) {
    Entry entry = entries.get(statement.sharedName());
    if (entry != null && !entry.doubtful) {
      entry.shape = shape;
    }
  }

  /** It is being prepared. Returns what must hear how that ends. */
  PendingReplies.Note preparing(StatementChanges changes, Statement statement) {
    Entry entry = new Entry(statement.sharedName());
    entry.usedAt = ++clock;
    return changes.change(entries, entry.name, entry);
  }

  /** It is being closed. Returns what must hear how that ends. */
  PendingReplies.Note closing(StatementChanges changes, byte[] name) {
    return changes.change(entries, name, null);
  }

  /**
   * The names of what must be closed before the statement is prepared, mostly none: itself, when it
   * may be there, and what has not been used for longest.
   */
  List<byte[]> inTheWayOf(Statement statement, int most) {
    List<byte[]> names = new ArrayList<>(0);
    Entry same = entries.get(statement.sharedName());
    if (same != null) {
      names.add(same.name);
    } else if (entries.size() >= most) {
      List<Entry> oldest = new ArrayList<>(entries.size());
      entries.forEach((name, entry) -> oldest.add(entry));
      oldest.sort(Comparator.comparingLong(entry -> entry.usedAt));
      int tooMany = entries.size() - most + 1 + most / PART;
      oldest.stream().limit(tooMany).forEach(entry -> names.add(entry.name));
    }
    return names;
  }

  /** All of them have been deallocated. */
  void clear() {
    entries.clear();
  }

  /** Any of them may have been deallocated: each is closed before it is prepared again. */
  void doubt() {
    entries.forEach((name, entry) -> entry.doubtful = true);
  }

  int size() {
    return entries.size();
  }
}
