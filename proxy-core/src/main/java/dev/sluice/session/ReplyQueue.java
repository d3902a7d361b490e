package dev.sluice.session;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** First-in first-out pairs of a kind and a note, in two rings: an entry is no object. */
final class ReplyQueue {
  private static final int SMALLEST = 16;

  private byte[] kinds = new byte[SMALLEST];
  private PendingReplies.@Nullable Note[] notes = new PendingReplies.Note[SMALLEST];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The kind at {@code index}, the head's is 0. */
  byte kind(int index) {
    return kinds[at(index)];
  }

  /** The note at {@code index}. */
  PendingReplies.@Nullable Note note(int index) {
    return notes[at(index)];
  }

  private int at(int index) {
    return head + index & kinds.length - 1;
  }

  void add(byte kind, PendingReplies.@Nullable Note note) {
    if (size == kinds.length) {
      grow();
    }
    int slot = at(size);
    kinds[slot] = kind;
    notes[slot] = note;
    size++;
  }

  private void grow() {
    int capacity = kinds.length * 2;
    byte[] moreKinds = Arrays.copyOf(kinds, capacity);
    PendingReplies.@Nullable Note[] moreNotes = Arrays.copyOf(notes, capacity);
    for (int i = 0; i < size; i++) {
      moreKinds[i] = kinds[at(i)];
      moreNotes[i] = notes[at(i)];
    }
    kinds = moreKinds;
    notes = moreNotes;
    head = 0;
  }

  /** How many are of such a kind. */
  int count(IntPredicate which) {
    int found = 0;
    for (int i = 0; i < size; i++) {
      found += which.test(kind(i)) ? 1 : 0;
    }
    return found;
  }

  /** Takes the note at {@code index}, if it has one, and tells it that its message is undone. */
  void tellUndone(int index) {
    PendingReplies.Note note = takeNote(index);
    if (note != null) {
      note.undone();
    }
  }

  /**
   * Removes that many from the head on; their notes are told that they are undone, the last first.
   */
  void undo(int count) {
    for (int i = count - 1; i >= 0; i--) {
      tellUndone(i);
    }
    drop(count);
  }

  /** Adds bits to the kind at {@code index}. */
  void mark(int index, byte bits) {
    kinds[at(index)] |= bits;
  }

  /** Removes the head; returns its note. */
  PendingReplies.@Nullable Note remove() {
    PendingReplies.Note note = takeNote(0);
    drop(1);
    return note;
  }

  /** The note at {@code index}, which has none from now on. */
  PendingReplies.@Nullable Note takeNote(int index) {
    int slot = at(index);
    PendingReplies.Note note = notes[slot];
    notes[slot] = null;
    return note;
  }

  /** Removes that many from the head on; their notes have been taken. */
  void drop(int count) {
    head = at(count);
    size -= count;
  }

  /** Removes what stands behind the head. */
  void removeSecond() {
    kinds[at(1)] = kinds[head];
    notes[at(1)] = notes[head];
    remove();
  }
}
