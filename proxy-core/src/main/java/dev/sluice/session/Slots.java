package dev.sluice.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server connections of one session: at most one to each node. */
final class Slots {
  private final List<Slot> slots = new ArrayList<>(3);

  @Nullable Slot find(int nodeId) {
    // By index: an iterator would be an allocation in every query.
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).node().id() == nodeId) {
        return slots.get(i);
      }
    }
    return null;
  }

  void add(Slot slot) {
    slots.add(slot);
  }

  /** Whether it was there. */
  boolean remove(Slot slot) {
    return slots.remove(slot);
  }

  int size() {
    return slots.size();
  }

  Slot get(int index) {
    return slots.get(index);
  }

  /** All of them, out of the session's hands. */
  List<Slot> takeAll() {
    List<Slot> all = List.copyOf(slots);
    slots.clear();
    return all;
  }
}
