package dev.sluice.session;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Values by name, looked up by the bytes of a name in a buffer without making a String of them.
 * Open addressing with linear probing, at most half full. One thread.
 */
final class NameTable<V> {
  private static final int SMALLEST = 8;

  private byte[] @Nullable [] names = new byte[SMALLEST][];
  private @Nullable Object[] values = new Object[SMALLEST];
  private int size;

  /** The value under the name that stands in {@code buffer} at {@code index}, or null. */
  @Nullable V get(ByteBuf buffer, int index, int length) {
    int mask = names.length - 1;
    for (int slot = hash(buffer, index, length) & mask; ; slot = slot + 1 & mask) {
      byte[] name = names[slot];
      if (name == null) {
        return null;
      }
      if (equal(name, buffer, index, length)) {
        return value(slot);
      }
    }
  }

  @Nullable V get(byte[] name) {
    int slot = find(name);
    return names[slot] == null ? null : value(slot);
  }

  /** Puts a value, or takes the name out when it is null; returns what was there. */
  @Nullable V set(byte[] name, @Nullable V value) {
    V before = get(name);
    if (value == null) {
      if (before != null) {
        remove(find(name));
      }
    } else {
      put(name, value);
    }
    return before;
  }

  private void put(byte[] name, V value) {
    if (2 * (size + 1) > names.length) {
      resize(names.length * 2);
    }
    int slot = find(name);
    if (names[slot] == null) {
      names[slot] = name;
      size++;
    }
    values[slot] = value;
  }

  private void remove(int slot) {
    int mask = names.length - 1;
    names[slot] = null;
    values[slot] = null;
    size--;
    // Linear probing has no tombstones: what follows in the run is put in again.
    for (int next = slot + 1 & mask; names[next] != null; next = next + 1 & mask) {
      byte[] name = names[next];
      Object value = values[next];
      names[next] = null;
      values[next] = null;
      if (name != null) {
        int place = find(name);
        names[place] = name;
        values[place] = value;
      }
    }
  }

  void clear() {
    names = new byte[SMALLEST][];
    values = new Object[SMALLEST];
    size = 0;
  }

  /** Puts one value under every name that has one. */
  void replaceAll(V value) {
    for (int slot = 0; slot < names.length; slot++) {
      if (names[slot] != null) {
        values[slot] = value;
      }
    }
  }

  int size() {
    return size;
  }

  void forEach(BiConsumer<byte[], V> visitor) {
    for (int slot = 0; slot < names.length; slot++) {
      byte[] name = names[slot];
      V value = value(slot);
      if (name != null && value != null) {
        visitor.accept(name, value);
      }
    }
  }

  private int find(byte[] name) {
    int mask = names.length - 1;
    int slot = hash(name) & mask;
    while (names[slot] != null && !Arrays.equals(names[slot], name)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void resize(int capacity) {
    byte[] @Nullable [] oldNames = names;
    @Nullable Object[] oldValues = values;
    names = new byte[capacity][];
    values = new Object[capacity];
    for (int i = 0; i < oldNames.length; i++) {
      byte[] name = oldNames[i];
      if (name != null) {
        int slot = find(name);
        names[slot] = name;
        values[slot] = oldValues[i];
      }
    }
  }

  @SuppressWarnings("unchecked")
  private @Nullable V value(int slot) {
    return (V) values[slot];
  }

  private static boolean equal(byte[] name, ByteBuf buffer, int index, int length) {
    if (name.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (name[i] != buffer.getByte(index + i)) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] name) {
    int hash = 0;
    for (byte b : name) {
      hash = 31 * hash + b;
    }
    return spread(hash);
  }

  private static int hash(ByteBuf buffer, int index, int length) {
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + buffer.getByte(index + i);
    }
    return spread(hash);
  }

  private static int spread(int hash) {
    return hash ^ hash >>> 15;
  }
}
